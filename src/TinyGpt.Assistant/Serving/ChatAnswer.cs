using System.Text.Json.Serialization;

namespace TinyGpt.Assistant.Serving;

/// <summary>What POST /v1/chat/completions answers.</summary>
internal sealed record ChatAnswer(string Id, long Created, string Model, string SystemFingerprint, IReadOnlyList<ChatChoice> Choices, Usage Usage)
{
    public string Object { get; } = "chat.completion";
}

/// <summary>One of the answers.</summary>
internal sealed record ChatChoice(int Index, AnswerMessage Message, string FinishReason)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public ChatLogprobs? Logprobs { get; init; }
}

/// <summary>What the model says; reasoning_content and tool_events are not OpenAI's.</summary>
internal sealed record AnswerMessage(string? Content)
{
    public string Role { get; } = "assistant";

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Content { get; init; } = Content;

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Refusal { get; }

    public string? ReasoningContent { get; init; }

    public IReadOnlyList<ToolCallPart>? ToolCalls { get; init; }

    public IReadOnlyList<ToolEvent>? ToolEvents { get; init; }
}

/// <summary>A piece of a stream.</summary>
internal sealed record ChatChunk(string Id, long Created, string Model, string SystemFingerprint, IReadOnlyList<ChunkChoice> Choices)
{
    public string Object { get; } = "chat.completion.chunk";

    public Usage? Usage { get; init; }
}

/// <summary>A piece of one of the answers.</summary>
internal sealed record ChunkChoice(int Index, ChatDelta Delta)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public ChatLogprobs? Logprobs { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? FinishReason { get; init; }
}

/// <summary>What a message becomes longer by.</summary>
internal sealed record ChatDelta
{
    public string? Role { get; init; }

    public string? Content { get; init; }

    public string? ReasoningContent { get; init; }

    public IReadOnlyList<ToolCallPart>? ToolCalls { get; init; }

    public IReadOnlyList<ToolEvent>? ToolEvents { get; init; }
}

/// <summary>A call that the client is asked to do, or a part of one: its id, type and name are in the first.</summary>
internal sealed record ToolCallPart(FunctionPart Function)
{
    /// <summary>Which of the message's calls, from 0; only in streams.</summary>
    public int? Index { get; init; }

    public string? Id { get; init; }

    public string? Type { get; init; }
}

/// <summary>What is called, and with what.</summary>
internal sealed record FunctionPart(string? Name, string Arguments);

/// <summary>A call that the server does itself: once when it is complete, and again with the result.</summary>
internal sealed record ToolEvent(string Id, string Name, string Arguments)
{
    public string? Result { get; init; }
}

/// <summary>How likely the tokens of what is said were.</summary>
internal sealed record ChatLogprobs(IReadOnlyList<TokenLogprob> Content)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public IReadOnlyList<TokenLogprob>? Refusal { get; }
}

/// <summary>A token, and ln of its probability.</summary>
internal sealed record TokenLogprob(string Token, double Logprob, IReadOnlyList<int> Bytes)
{
    public IReadOnlyList<TokenLogprob>? TopLogprobs { get; init; }
}
