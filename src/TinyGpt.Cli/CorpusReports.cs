using TinyGpt.Corpus.Pipeline;

namespace TinyGpt.Cli;

/// <summary>
/// What corpus build prints with --json. Documents and bytes: what was read, and what each step left. Rejected: by step, and in it by reason. Step seconds are
/// added up over threads.
/// </summary>
internal sealed record CorpusBuildReport(
    IReadOnlyDictionary<string, long> Documents, IReadOnlyDictionary<string, long> Bytes, IReadOnlyDictionary<string, IReadOnlyDictionary<string, long>> Rejected,
    IReadOnlyDictionary<string, double> StepSeconds, long Damaged, long Tokens, SplitTotals Train, SplitTotals Validation, double Seconds, long PeakMemoryBytes,
    string Out)
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
            totals.Steps.Select(step => (step.Step, Amount: amount(step))).Prepend((Step: Read, Amount: first)).ToDictionary(pair => pair.Step, pair => pair.Amount);
    }
}
