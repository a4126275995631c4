using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TinyGpt.Assistant.Serving;

/// <summary>How answers are written: names with underscores; what is null is left out unless clients expect to see it.</summary>
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(ModelAnswer))]
[JsonSerializable(typeof(ModelList))]
[JsonSerializable(typeof(HealthAnswer))]
[JsonSerializable(typeof(ChatAnswer))]
[JsonSerializable(typeof(ChatChunk))]
[JsonSerializable(typeof(CompletionAnswer))]
internal sealed partial class ServingJson : JsonSerializerContext
{
    /// <summary>Text stays readable instead of being escaped for web pages.</summary>
    public static ServingJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}

/// <summary>What is answered instead of what was asked for.</summary>
internal sealed record ErrorAnswer(ErrorBody Error);

/// <summary>What went wrong.</summary>
internal sealed record ErrorBody(string Message, string Type)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Param { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Code { get; init; }
}

/// <summary>GET /v1/models/{id}; context_length and tools are TinyGpt's own.</summary>
internal sealed record ModelAnswer(string Id, long Created, int ContextLength, IReadOnlyList<string> Tools)
{
    public string Object { get; } = "model";

    public string OwnedBy { get; } = "tinygpt";
}

/// <summary>GET /v1/models.</summary>
internal sealed record ModelList(IReadOnlyList<ModelAnswer> Data)
{
    public string Object { get; } = "list";
}

/// <summary>GET /health.</summary>
internal sealed record HealthAnswer(string Status, string Model, int Slots, int SlotsUsed, int Queue, int Waiting);

/// <summary>How many tokens were read and written.</summary>
internal sealed record Usage(int PromptTokens, int CompletionTokens)
{
    public int TotalTokens => PromptTokens + CompletionTokens;

    public CompletionTokensDetails? CompletionTokensDetails { get; init; }
}

/// <summary>Of the tokens that were written, those of thoughts.</summary>
internal sealed record CompletionTokensDetails(int ReasoningTokens);
