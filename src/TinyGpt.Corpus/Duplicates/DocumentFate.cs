namespace TinyGpt.Corpus.Duplicates;

/// <summary>What becomes of a document.</summary>
/// <param name="Kept">The number of the document that is kept for it: its own if it stays.</param>
/// <param name="Reason">Why it goes, if it does.</param>
public readonly record struct DocumentFate(long Kept, DuplicateReason Reason)
{
    /// <summary>Whether it stays.</summary>
    public bool IsKept => Reason == DuplicateReason.None;

    /// <summary>Every reason, as reports name it.</summary>
    public static IReadOnlyList<string> Reasons { get; } = ["same-address", "same-content", "near-duplicate"];

    /// <summary>The reason as reports name it; null if the document stays.</summary>
    public string? ReasonName => IsKept ? null : Reasons[(int)Reason - 1];
}
