namespace TinyGpt.Corpus;

/// <summary>What a step says of a document: it stays, or it goes for a reason.</summary>
/// <param name="Reason">Null: it stays. Otherwise one of <see cref="IStep.Reasons"/>.</param>
/// <param name="Detail">What was measured and the limit, for a person to read, as in "0.41 of the lines are duplicates, more than 0.30".</param>
public readonly record struct Verdict(string? Reason, string? Detail)
{
    /// <summary>It stays.</summary>
    public static Verdict Keep => default;

    /// <summary>Whether it stays.</summary>
    public bool IsKept => Reason is null;

    /// <summary>It goes.</summary>
    public static Verdict Drop(string reason, string? detail = null) => new(reason, detail);
}
