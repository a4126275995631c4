using System.Globalization;
using TinyGpt.Corpus.Duplicates;
using TinyGpt.Corpus.Reading;
using TinyGpt.Corpus.Steps;

namespace TinyGpt.Corpus.Pipeline;

/// <summary>Everything about a build that can be chosen. The sections are named after their steps.</summary>
public sealed record CorpusSettings
{
    /// <summary>The steps that are done, of <see cref="StepList.Names"/>; their order is always the same.</summary>
    public string[] Steps { get; init; } = [.. StepList.Names];

    /// <summary>How the inputs are read.</summary>
    public ReaderSettings Reading { get; init; } = new();

    /// <summary>Which addresses are left out.</summary>
    public UrlFilterSettings Url { get; init; } = new();

    /// <summary>How the main text of a page is found.</summary>
    public TextExtractionSettings Extract { get; init; } = new();

    /// <summary>Which languages stay.</summary>
    public LanguageSettings Language { get; init; } = new();

    /// <summary>How much repetition is too much.</summary>
    public RepetitionSettings Repetition { get; init; } = new();

    /// <summary>What looks like running text.</summary>
    public QualitySettings Quality { get; init; } = new();

    /// <summary>Which lines and texts the rules of C4 leave out.</summary>
    public C4Settings C4 { get; init; } = new();

    /// <summary>Which texts FineWeb's own rules leave out.</summary>
    public FineWebSettings Fineweb { get; init; } = new();

    /// <summary>What counts as a near-duplicate.</summary>
    public DuplicateSettings Duplicates { get; init; } = new();

    /// <summary>What stands for addresses of people and machines.</summary>
    public PersonalDataSettings PersonalData { get; init; } = new();

    /// <summary>What is shown of rejected documents.</summary>
    public RejectSettings Rejects { get; init; } = new();

    /// <summary>Which documents are kept for validation.</summary>
    public ValidationSettings Validation { get; init; } = new();

    /// <summary>How the tokens are stored.</summary>
    public ShardSettings Shards { get; init; } = new();

    /// <summary>Makes sure that the settings of the pipeline itself can be used; those of the steps are looked at when these are made.</summary>
    /// <exception cref="InvalidDataException">One is out of its range; the message names it.</exception>
    internal void Check()
    {
        StepList.Check(this);
        if (Url.Blocklists.Length > 0 && !Steps.Contains(StepList.Url))
        {
            throw new InvalidDataException($"url.blocklists names {Url.Blocklists[0]}, and steps lacks {StepList.Url}, which would look at it");
        }

        CheckRange("reading.record-limit", Reading.RecordLimit, 1, ReaderSettings.LargestRecordLimit);
        CheckRange("rejects.characters", Rejects.Characters, 0, int.MaxValue);
        CheckRange("validation.share", Validation.Share, 0, 0.5);
        CheckRange("shards.tokens", Shards.Tokens, 1, int.MaxValue);
        if (Validation.By is not (ValidationSettings.ByContent or ValidationSettings.ByAddress))
        {
            throw new InvalidDataException(
                $"validation.by must be {ValidationSettings.ByContent} or {ValidationSettings.ByAddress}, not '{Validation.By}'");
        }
    }

    private static void CheckRange(string name, double value, double least, double most)
    {
        // Not a number is in no range.
        if (!(value >= least && value <= most))
        {
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"{name} must be from {least} to {most}, not {value}"));
        }
    }
}

/// <summary>What is shown of rejected documents.</summary>
public sealed record RejectSettings
{
    /// <summary>How many characters of the text are stored, from its beginning; 2147483647 is all of it.</summary>
    public int Characters { get; init; } = 500;
}

/// <summary>Which documents are kept for validation. Duplicates are gone before, so that none of them has its twin in the training text.</summary>
public sealed record ValidationSettings
{
    internal const string ByContent = "content", ByAddress = "address";

    /// <summary>The share of documents, 0 to 0.5; there is at least one.</summary>
    public double Share { get; init; } = 0.01;

    /// <summary>Whose hash decides: <c>content</c>, the final text, or <c>address</c>, where there is one.</summary>
    public string By { get; init; } = ByContent;
}

/// <summary>How the tokens are stored.</summary>
public sealed record ShardSettings
{
    /// <summary>Tokens of a shard at most, unless one document alone has more; documents are not divided.</summary>
    public int Tokens { get; init; } = 100_000_000;
}
