using System.Text.Json.Serialization;

namespace TinyGpt.Assistant.Serving;

/// <summary>What POST /v1/completions answers, whole or as a piece of a stream.</summary>
internal sealed record CompletionAnswer(string Id, long Created, string Model, string SystemFingerprint, IReadOnlyList<CompletionChoice> Choices)
{
    public string Object { get; } = "text_completion";

    public Usage? Usage { get; init; }
}

/// <summary>A text that goes on from a prompt, or a piece of one.</summary>
internal sealed record CompletionChoice(string Text, int Index)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public CompletionLogprobs? Logprobs { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? FinishReason { get; init; }
}

/// <summary>How likely a text's tokens were: lists side by side. Offsets count characters of UTF-16.</summary>
internal sealed record CompletionLogprobs(
    IReadOnlyList<string> Tokens, IReadOnlyList<double> TokenLogprobs, IReadOnlyList<IReadOnlyDictionary<string, double>>? TopLogprobs,
        IReadOnlyList<int> TextOffset);
