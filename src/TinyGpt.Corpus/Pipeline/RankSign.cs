namespace TinyGpt.Corpus.Pipeline;

/// <summary>The sign of life that a rank writes every second into its file, for the others.</summary>
/// <param name="Launch">Names the process: another one for every start.</param>
/// <param name="Beat">Grows with every sign.</param>
/// <param name="PeakMemoryBytes">The most memory that it held at once.</param>
internal sealed record RankSign(string Launch, long Beat, long PeakMemoryBytes)
{
    /// <summary>Why it ended before it was done; null: it goes on, or is done.</summary>
    public string? Failure { get; init; }
}
