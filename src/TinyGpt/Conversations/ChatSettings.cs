using TinyGpt.Generation;

namespace TinyGpt.Conversations;

/// <summary>How a model answers in a conversation.</summary>
public sealed record ChatSettings
{
    /// <summary>How tokens are drawn, and the most of one message.</summary>
    public TextSettings Text { get; init; } = new();

    /// <summary>The tools that it may call.</summary>
    public IReadOnlyList<ITool> Tools { get; init; } = [];

    /// <summary>How often it may call tools before it answers; then its calls are not done any more.</summary>
    public int MaxToolRounds { get; init; } = 4;
}
