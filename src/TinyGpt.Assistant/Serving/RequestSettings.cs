using Microsoft.AspNetCore.Http;
using TinyGpt.Generation;

namespace TinyGpt.Assistant.Serving;

/// <summary>What requests for chats and for completions have in common.</summary>
internal static class RequestSettings
{
    private const int MostStops = 16, LongestStop = 1000;

    /// <summary>Refuses a request for another model.</summary>
    public static void CheckModel(RequestBody body, ServedModel model)
    {
        if (body.Text("model") is { } asked && asked != model.Id)
        {
            throw NoModel(asked, model);
        }
    }

    /// <summary>What is answered to those who ask for a model that is not here.</summary>
    public static ApiException NoModel(string asked, ServedModel model) => new(
        StatusCodes.Status404NotFound, $"there is no model '{(asked.Length <= 100 ? asked : asked[..100])}'; this server has '{model.Id}'",
            "model", "model_not_found");

    /// <summary>How tokens are drawn.</summary>
    /// <param name="body">The request.</param>
    /// <param name="server">What counts where it does not say.</param>
    public static SamplingSettings Sampling(RequestBody body, ServerSettings server) => Sampling(body, server.Sampling) with
    {
        Seed = body.Seed("seed") ?? server.Seed ?? (ulong)Random.Shared.NextInt64(),
    };

    private static SamplingSettings Sampling(RequestBody body, SamplingSettings otherwise) => otherwise with
    {
        Temperature = body.Number("temperature", 0, 2) ?? otherwise.Temperature,
        // Clients may send 0, by which they mean the least.
        TopP = Math.Max(body.Number("top_p", 0, 1) ?? otherwise.TopP, double.Epsilon),
        TopK = body.Integer("top_k", 0) ?? otherwise.TopK,
        MinP = body.Number("min_p", 0, 1) ?? otherwise.MinP,
        RepetitionPenalty = Math.Max(body.Number("repetition_penalty", 0, 1000) ?? otherwise.RepetitionPenalty, double.Epsilon),
    };

    /// <summary>Texts that end an answer.</summary>
    public static IReadOnlyList<string> Stops(RequestBody body)
    {
        IReadOnlyList<string> stops = body.Texts("stop");
        if (stops.Count > MostStops || stops.Any(stop => stop.Length is 0 or > LongestStop))
        {
            throw ApiException.Invalid("stop", $"stop must be at most {MostStops} texts of 1 to {LongestStop} characters");
        }

        return stops;
    }

    /// <summary>How many answers are wanted.</summary>
    public static int Choices(RequestBody body, ServedModel model) => body.Integer("n", 1, model.Generator.Settings.Sequences) ?? 1;

    /// <summary>Refuses what cannot be done, instead of doing something else.</summary>
    public static void RefuseUnsupported(RequestBody body)
    {
        foreach (string name in (string[])["presence_penalty", "frequency_penalty"])
        {
            if (body.Number(name, -2, 2) is not (null or 0))
            {
                throw ApiException.Invalid(name, $"{name} is not supported; repetition_penalty is", "unsupported_parameter");
            }
        }

        if (body.Object("logit_bias") is { IsEmpty: false })
        {
            throw ApiException.Invalid("logit_bias", "logit_bias is not supported", "unsupported_parameter");
        }
    }
}
