namespace TinyGpt.Corpus.Steps;

/// <summary>The limits of <see cref="QualityFilter"/>: Gopher, arXiv:2112.11446, A.1.1.</summary>
public sealed record QualitySettings
{
    /// <summary>The fewest words, symbols not counted.</summary>
    public int MinimumWords { get; init; } = 50;

    /// <summary>The most words, symbols not counted.</summary>
    public int MaximumWords { get; init; } = 100_000;

    /// <summary>The shortest mean length of a word, in characters.</summary>
    public double MinimumMeanWordLength { get; init; } = 3;

    /// <summary>The longest mean length of a word, in characters.</summary>
    public double MaximumMeanWordLength { get; init; } = 10;

    /// <summary>The most # for each word or symbol.</summary>
    public double MaximumHashes { get; init; } = 0.1;

    /// <summary>The most ellipses, "..." or "…", for each word or symbol.</summary>
    public double MaximumEllipses { get; init; } = 0.1;

    /// <summary>The largest fraction of lines that begin with a bullet.</summary>
    public double MaximumBulletLines { get; init; } = 0.9;

    /// <summary>The characters that are bullets at the beginning of a line.</summary>
    public string Bullets { get; init; } = "•‣◦▪●○·-*";

    /// <summary>The largest fraction of lines that end in an ellipsis.</summary>
    public double MaximumEllipsisLines { get; init; } = 0.3;

    /// <summary>The smallest fraction of words, as white space parts them, that hold a letter.</summary>
    public double MinimumWordsWithLetter { get; init; } = 0.8;

    /// <summary>How many different ones of <see cref="StopWords"/> must occur.</summary>
    public int MinimumStopWords { get; init; } = 2;

    /// <summary>Words that hardly any English text does without. Capitals do not matter.</summary>
    public string[] StopWords { get; init; } = ["the", "be", "to", "of", "and", "that", "have", "with"];
}
