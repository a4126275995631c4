namespace TinyGpt.Corpus.Steps;

/// <summary>The limits of <see cref="FineWebFilter"/>: Penedo et al. 2024, arXiv:2406.17557, section 3.6.</summary>
public sealed record FineWebSettings
{
    /// <summary>The smallest fraction of lines that end in punctuation.</summary>
    public double MinimumPunctuatedLines { get; init; } = 0.12;

    /// <summary>The characters that count as punctuation at a line's end.</summary>
    public string LineEnds { get; init; } = ".!?\"'…”’»。！？」";

    /// <summary>The largest fraction of short lines.</summary>
    public double MaximumShortLines { get; init; } = 0.67;

    /// <summary>The longest line that is short, in characters.</summary>
    public int ShortLineLength { get; init; } = 30;

    /// <summary>The largest fraction of characters in lines that repeat an earlier one, of all but line ends.</summary>
    public double MaximumDuplicateCharacters { get; init; } = 0.01;

    /// <summary>The most line ends for each word or symbol.</summary>
    public double MaximumNewlines { get; init; } = 0.3;
}
