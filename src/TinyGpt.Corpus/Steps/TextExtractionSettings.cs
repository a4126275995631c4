namespace TinyGpt.Corpus.Steps;

/// <summary>Limits of <see cref="TextExtraction"/>.</summary>
public sealed record TextExtractionSettings
{
    /// <summary>
    /// Tags and runs of text that a page may have. It stands for a second a page: a clock would drop other pages on other machines. A core reads
    /// nearly a million in a second.
    /// </summary>
    public int MostPieces { get; init; } = 1_000_000;

    /// <summary>Bytes that a page may have, for the same reason.</summary>
    public int MostBytes { get; init; } = 32_000_000;
}
