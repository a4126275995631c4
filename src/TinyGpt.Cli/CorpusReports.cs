using TinyGpt.Corpus.Pipeline;
using TinyGpt.Corpus.Report;

namespace TinyGpt.Cli;

/// <summary>
/// What corpus build prints with --json. Documents and bytes: what was read, and what each step left. Rejected: by step, and in it by reason.
/// Step seconds are added up over threads.
/// </summary>
internal sealed record CorpusBuildReport(
    IReadOnlyDictionary<string, long> Documents, IReadOnlyDictionary<string, long> Bytes,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, long>> Rejected,
    IReadOnlyDictionary<string, double> StepSeconds, long Damaged, long Tokens, SplitTotals Train, SplitTotals Validation, double Seconds,
    long PeakMemoryBytes, string Out)
{
    private const string Read = "read";

    /// <summary>The report of a finished build.</summary>
    public static CorpusBuildReport Of(BuildStatistics statistics, string folder)
    {
        TaskStatistics totals = statistics.Totals;
        return new CorpusBuildReport(
            ByStep(totals.Documents, step => step.DocumentsOut),
            ByStep(totals.FileBytes, step => step.BytesOut),
            totals.Steps.ToDictionary(step => step.Step, step => (IReadOnlyDictionary<string, long>)step.Rejected),
            totals.Steps.ToDictionary(step => step.Step, step => step.Seconds ?? 0),
            totals.Damaged, totals.Tokens, statistics.Train, statistics.Validation, statistics.Seconds, statistics.PeakMemoryBytes, folder);

        Dictionary<string, long> ByStep(long first, Func<StepTotals, long> amount) =>
            totals.Steps.Select(step => (step.Step, Amount: amount(step))).Prepend((Step: Read, Amount: first))
                .ToDictionary(pair => pair.Step, pair => pair.Amount);
    }
}

/// <summary>
/// What corpus inspect prints with --json where it is not told what to look at. Documents are those of the inputs; null: the build's work
/// was deleted.
/// </summary>
internal sealed record CorpusSummaryReport(string Folder, string Tokenizer, int Vocabulary, SplitTotals Train, SplitTotals Validation,
    long? Documents);

/// <summary>
/// What corpus report prints with --json: where the page is, and what it says beyond the build's own counts. Truth: null without --truth.
/// </summary>
internal sealed record CorpusQualityReport(string Report, TruthReport? Truth, IReadOnlyList<LossReport> Losses);

/// <summary>Where a training run ended, in nats a token.</summary>
internal sealed record LossReport(string Name, int Steps, double ValidationLoss);

/// <summary>
/// What bench corpus prints with --json. The rates of steps are those of one thread, over the documents that get as far as the step; those of
/// the whole are of a build on some threads, over all pages. Megabytes have a million bytes: of a page as long as it is one, then of text.
/// </summary>
internal sealed record BenchCorpusReport(
    long Pages, long Bytes, IReadOnlyList<StepSpeedReport> Steps, int Threads, double Seconds, double PagesPerSecond, double MbytesPerSecond,
    long PeakMemoryBytes);

/// <summary>The speed of a step.</summary>
internal sealed record StepSpeedReport(string Step, long Pages, double Seconds, double PagesPerSecond, double MbytesPerSecond);
