using System.Text.Json;
using TinyGpt.Generation;
using TinyGpt.Tokenization;

namespace TinyGpt.Assistant.Serving;

/// <summary>What POST /v1/completions asks for.</summary>
/// <param name="Prompts">The tokens of each prompt, at least one.</param>
/// <param name="Settings">How they go on.</param>
internal sealed record CompletionRequest(IReadOnlyList<int[]> Prompts, TextSettings Settings)
{
    private const int MostLogprobs = 5, DefaultTokens = 16;

    /// <summary>The text before each answer: the prompt's, if it is to be repeated.</summary>
    public IReadOnlyList<string> Echoes { get; private init; } = [];

    /// <summary>How many answers each prompt gets.</summary>
    public int Choices { get; private init; } = 1;

    /// <summary>Whether the answer is sent as it is written.</summary>
    public bool Streams { get; private init; }

    /// <summary>Whether a stream ends with the numbers of tokens.</summary>
    public bool IncludesUsage { get; private init; }

    /// <summary>How many of the likeliest tokens are told of; null: nothing of probabilities.</summary>
    public int? Logprobs { get; private init; }

    /// <summary>Reads a request.</summary>
    /// <exception cref="ApiException">It makes no sense, or asks for what there is not.</exception>
    public static CompletionRequest Parse(RequestBody body, ServedModel model, ServerSettings server)
    {
        RequestSettings.CheckModel(body, model);
        RequestSettings.RefuseUnsupported(body);
        int choices = RequestSettings.Choices(body, model);
        if (body.Text("suffix") is { Length: > 0 })
        {
            throw ApiException.Invalid("suffix", "suffix is not supported: the model only reads what is before", "unsupported_parameter");
        }

        if (body.Integer("best_of", 1) is { } best && best != choices)
        {
            throw ApiException.Invalid("best_of", "best_of is not supported; n answers are", "unsupported_parameter");
        }

        bool echoes = body.Flag("echo") ?? false;
        int? logprobs = body.Integer("logprobs", 0, MostLogprobs);
        if (echoes && logprobs is not null)
        {
            throw ApiException.Invalid("echo", "echo is not supported together with logprobs: the prompt's tokens have none",
                "unsupported_parameter");
        }

        int[][] prompts = ParsePrompts(body, model.Generator.Tokenizer);
        int context = model.Generator.Settings.ContextLength;
        if (prompts.FirstOrDefault(prompt => prompt.Length > context) is { } tooLong)
        {
            throw ApiException.Invalid("prompt", $"the prompt has {tooLong.Length} tokens, and the context has room for {context}",
                "context_length_exceeded");
        }

        return new CompletionRequest(prompts, new TextSettings
        {
            Sampling = RequestSettings.Sampling(body, server),
            StopTexts = RequestSettings.Stops(body),
            MaxTokens = Math.Min(server.MaxTokens, body.Integer("max_tokens", 0) ?? DefaultTokens),
            Candidates = logprobs ?? 0,
            Overflow = ContextOverflow.Stop,
        })
        {
            Echoes = [.. prompts.Select(prompt => echoes ? model.Generator.Tokenizer.Decode(prompt) : "")],
            Choices = choices,
            Streams = body.Flag("stream") ?? false,
            IncludesUsage = body.Object("stream_options")?.Flag("include_usage") ?? false,
            Logprobs = logprobs,
        };
    }

    /// <summary>A text, a list of tokens, or a list of either.</summary>
    private static int[][] ParsePrompts(RequestBody body, Tokenizer tokenizer)
    {
        const int MostPrompts = 64;
        JsonElement prompt = body.Find("prompt");
        int[][]? prompts = prompt.ValueKind switch
        {
            JsonValueKind.Undefined => [Encode("")],
            JsonValueKind.String => [Encode(prompt.GetString()!)],
            JsonValueKind.Array when prompt.EnumerateArray().All(element => element.ValueKind == JsonValueKind.String) =>
                [.. prompt.EnumerateArray().Select(element => Encode(element.GetString()!))],
            JsonValueKind.Array when prompt.EnumerateArray().All(element => element.ValueKind == JsonValueKind.Array) =>
                [.. prompt.EnumerateArray().Select(element => Tokens(element, tokenizer.VocabularySize))],
            JsonValueKind.Array => [Tokens(prompt, tokenizer.VocabularySize)],
            _ => throw ApiException.Invalid("prompt", "prompt must be a text, a list of tokens, or a list of either"),
        };
        return prompts.Length is > 0 and <= MostPrompts ? prompts
            : throw ApiException.Invalid("prompt", $"prompt must be 1 to {MostPrompts} prompts, not {prompts.Length}");

        int[] Encode(string text) => TextGenerator.EncodePrompt(tokenizer, text);
    }

    private static int[] Tokens(JsonElement list, int vocabularySize)
    {
        int[] tokens =
        [
            .. list.EnumerateArray().Select(
                element => element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out int token) && (uint)token < (uint)vocabularySize
                ? token
                : throw ApiException.Invalid("prompt",
                    $"prompt has something that is no token: tokens are whole numbers from 0 to {vocabularySize - 1}")),
        ];
        return tokens.Length > 0 ? tokens : throw ApiException.Invalid("prompt", "prompt has an empty list of tokens");
    }
}
