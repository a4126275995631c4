namespace TinyGpt.Corpus.Pipeline;

/// <summary>What a task of a build counted, or many of them together.</summary>
public sealed record TaskStatistics
{
    /// <summary>Bytes of the input files.</summary>
    public long FileBytes { get; set; }

    /// <summary>Documents that were read.</summary>
    public long Documents { get; set; }

    /// <summary>Records that could not be read.</summary>
    public long Damaged { get; set; }

    /// <summary>Documents that the task handed on.</summary>
    public long Kept { get; set; }

    /// <summary>Every step, in order.</summary>
    public List<StepTotals> Steps { get; init; } = [];

    /// <summary>
    /// Documents by characters of their text when it was extracted: classes are powers of two, named by their lower end; 0 is an empty text.
    /// </summary>
    public Histogram<long> ExtractedLengths { get; init; } = [];

    /// <summary>Documents by characters of the text that was kept.</summary>
    public Histogram<long> KeptLengths { get; init; } = [];

    /// <summary>Documents by language, of those that got as far as the language step.</summary>
    public Histogram<string> Languages { get; init; } = [];

    /// <summary>Time spent on the keys by which duplicates are found, added up over threads and ranks.</summary>
    public double SignatureSeconds { get; set; }

    /// <summary>Tokens, with those that end documents.</summary>
    public long Tokens { get; set; }

    /// <summary>Documents by characters of a token: classes are quarters, named by their lower end times 100.</summary>
    public Histogram<long> CharactersPerToken { get; init; } = [];

    /// <summary>The class of a length.</summary>
    public static long LengthClass(int characters) => characters == 0 ? 0 : 1L << (31 - int.LeadingZeroCount(characters));

    /// <summary>What both stages of a build counted: what this one handed on is what the other one read.</summary>
    /// <param name="tokens">Of the second stage.</param>
    public TaskStatistics Then(TaskStatistics tokens)
    {
        foreach (StepTotals step in tokens.Steps.Where(step => step.Step == StepList.Duplicates))
        {
            step.Seconds += SignatureSeconds;
        }

        return this with
        {
            Kept = tokens.Kept,
            Tokens = tokens.Tokens,
            Steps = [.. Steps, .. tokens.Steps],
            KeptLengths = tokens.KeptLengths,
            CharactersPerToken = tokens.CharactersPerToken,
        };
    }

    /// <summary>Adds what another task counted.</summary>
    public void Add(TaskStatistics other)
    {
        FileBytes += other.FileBytes;
        Documents += other.Documents;
        Damaged += other.Damaged;
        Kept += other.Kept;
        SignatureSeconds += other.SignatureSeconds;
        Tokens += other.Tokens;
        ExtractedLengths.Add(other.ExtractedLengths);
        KeptLengths.Add(other.KeptLengths);
        Languages.Add(other.Languages);
        CharactersPerToken.Add(other.CharactersPerToken);
        foreach (StepTotals step in other.Steps)
        {
            StepTotals? own = Steps.Find(candidate => candidate.Step == step.Step);
            if (own is null)
            {
                Steps.Add(own = new StepTotals { Step = step.Step });
            }

            own.Add(step);
        }
    }
}
