namespace TinyGpt.Conversations;

/// <summary>One turn of a conversation.</summary>
/// <param name="Role">Who says it.</param>
/// <param name="Content">What is said; may be empty where a tool is called.</param>
public sealed record Message(Role Role, string Content)
{
    /// <summary>What the model thought before it spoke; null: nothing. Of <see cref="Role.Assistant"/> only.</summary>
    public string? Thinking { get; init; }

    /// <summary>The tools that the model calls at the end of the message, in this order. Of <see cref="Role.Assistant"/> only.</summary>
    public IReadOnlyList<ToolCall> ToolCalls { get; init; } = [];

    /// <summary>Which call this is the result of. Of <see cref="Role.Tool"/> only; results come in the order of the calls, whatever it says.</summary>
    public string? ToolCallId { get; init; }

    /// <summary>Whether the model learns to say it, where it is the model's: <c>weight</c> 0 in a file says no.</summary>
    public bool IsTrained { get; init; } = true;
}
