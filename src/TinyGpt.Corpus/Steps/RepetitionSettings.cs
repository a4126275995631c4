namespace TinyGpt.Corpus.Steps;

/// <summary>
/// The limits of <see cref="RepetitionFilter"/>: Gopher, arXiv:2112.11446, table A1. A document goes if a number is above its limit.
/// </summary>
public sealed record RepetitionSettings
{
    /// <summary>Paragraphs that repeat an earlier one, of all paragraphs.</summary>
    public double DuplicateParagraphs { get; init; } = 0.30;

    /// <summary>Characters in those, of the text's.</summary>
    public double DuplicateParagraphCharacters { get; init; } = 0.20;

    /// <summary>Lines that repeat an earlier one, of all lines that are not blank.</summary>
    public double DuplicateLines { get; init; } = 0.30;

    /// <summary>Characters in those, of the text's.</summary>
    public double DuplicateLineCharacters { get; init; } = 0.20;

    /// <summary>Characters in the most frequent two words in a row, of the text's.</summary>
    public double Top2Gram { get; init; } = 0.20;

    /// <summary>The same for three words.</summary>
    public double Top3Gram { get; init; } = 0.18;

    /// <summary>The same for four words.</summary>
    public double Top4Gram { get; init; } = 0.16;

    /// <summary>Characters in five words in a row that the text has had before, of the text's.</summary>
    public double Duplicate5Grams { get; init; } = 0.15;

    /// <summary>The same for six words.</summary>
    public double Duplicate6Grams { get; init; } = 0.14;

    /// <summary>The same for seven words.</summary>
    public double Duplicate7Grams { get; init; } = 0.13;

    /// <summary>The same for eight words.</summary>
    public double Duplicate8Grams { get; init; } = 0.12;

    /// <summary>The same for nine words.</summary>
    public double Duplicate9Grams { get; init; } = 0.11;

    /// <summary>The same for ten words.</summary>
    public double Duplicate10Grams { get; init; } = 0.10;
}
