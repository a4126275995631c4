namespace TinyGpt.Corpus.Inspection;

/// <summary>What became of a document.</summary>
/// <param name="Number">Its number among all documents of the inputs, from 0.</param>
/// <param name="Url">Its address; null: not known.</param>
public sealed record DocumentOutcome(long Number, string? Url)
{
    /// <summary>The step that dropped it; null: it is in the corpus.</summary>
    public string? Step { get; init; }

    /// <summary>Why it was dropped.</summary>
    public string? Reason { get; init; }

    /// <summary>The same number for all documents of a cluster of duplicates; null: it was dropped before duplicates were looked for, or they were not.</summary>
    public long? Cluster { get; init; }

    /// <summary>Its text as it is in the corpus; null: it is not.</summary>
    public string? Text { get; init; }
}
