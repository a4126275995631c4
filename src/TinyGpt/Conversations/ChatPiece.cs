using TinyGpt.Generation;

namespace TinyGpt.Conversations;

/// <summary>What a piece of an answer is.</summary>
public enum ChatPieceKind
{
    /// <summary>What the model says.</summary>
    Content,

    /// <summary>What it thinks.</summary>
    Thinking,

    /// <summary>A part of a call as it writes it.</summary>
    Call,

    /// <summary>A message is complete: the assistant's, or a tool's result.</summary>
    Message,
}

/// <summary>A piece of an answer that is being written.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">The text that can be shown now; may be empty.</param>
public sealed record ChatPiece(ChatPieceKind Kind, string Text)
{
    /// <summary>The token that was drawn; null for a message, for text that was held back, and for what was forced.</summary>
    public TextPiece? Token { get; init; }

    /// <summary>Whether a call begins with this piece.</summary>
    public bool BeginsCall { get; init; }

    /// <summary>The complete message; null otherwise.</summary>
    public Message? Message { get; init; }

    /// <summary>With a message of the assistant's: why it ended.</summary>
    public FinishReason? FinishReason { get; init; }

    /// <summary>With a message of the assistant's: how many tokens the model read before it.</summary>
    public int? PromptTokens { get; init; }
}
