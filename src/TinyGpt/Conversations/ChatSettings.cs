using TinyGpt.Generation;

namespace TinyGpt.Conversations;

/// <summary>How a model answers in a conversation.</summary>
public sealed record ChatSettings
{
    /// <summary>How tokens are drawn, and the most of one message. Stop texts end what it says; in thoughts and calls they mean nothing.</summary>
    public TextSettings Text { get; init; } = new();

    /// <summary>The tools that it may call.</summary>
    public IReadOnlyList<ITool> Tools { get; init; } = [];

    /// <summary>How often it may call tools before it answers; then its calls are not done any more.</summary>
    public int MaxToolRounds { get; init; } = 4;

    /// <summary>
    /// A tool that the first message must call: its name is put into the message, and the model writes the arguments. Empty: it must call one, and names it
    /// itself. Null: as it likes.
    /// </summary>
    public string? ForcedCall { get; init; }
}
