namespace TinyGpt.Conversations;

/// <summary>A conversation as tokens.</summary>
/// <param name="Ids">The tokens.</param>
/// <param name="IsTrained">Beside each token, whether the model learns to say it: what the assistant says, with the token that ends it.</param>
public sealed record RenderedConversation(IReadOnlyList<int> Ids, IReadOnlyList<bool> IsTrained)
{
    /// <summary>How many tokens the model learns to say.</summary>
    public int TrainedTokens => IsTrained.Count(trained => trained);
}
