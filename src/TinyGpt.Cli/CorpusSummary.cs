using TinyGpt.Corpus.Pipeline;

namespace TinyGpt.Cli;

/// <summary>What a corpus build came to.</summary>
internal static class CorpusSummary
{
    /// <summary>Prints it for people.</summary>
    public static void Print(BuildStatistics statistics, string folder)
    {
        TaskStatistics totals = statistics.Totals;
        Console.WriteLine($"{"step",-14}{"documents",12}{"kept",9}{"bytes",12}{"seconds",10}  dropped for");
        string damaged = totals.Damaged > 0 ? $"  {totals.Damaged:N0} damaged records left out" : "";
        Console.WriteLine($"{"read",-14}{totals.Documents,12:N0}{"",9}{Amount.Bytes(totals.FileBytes),12}{"",10}{damaged}");
        foreach (StepTotals step in totals.Steps)
        {
            IEnumerable<string> reasons = step.Rejected.OrderByDescending(reason => reason.Value).Select(reason => $"{reason.Key} {reason.Value:N0}");
            Console.WriteLine(
                $"{step.Step,-14}{step.DocumentsOut,12:N0}{Share(step),9}"
                + $"{Amount.Bytes(step.BytesOut),12}{step.Seconds,10:F2}  {string.Join(", ", reasons)}");
        }

        Console.WriteLine();
        Print("to learn from", statistics.Train);
        Print("for validation", statistics.Validation);
        Console.WriteLine($"{statistics.Seconds:F1} s, {Amount.Bytes(statistics.PeakMemoryBytes)} of memory; the corpus is {folder}");
        Console.WriteLine($"tinygpt pretrain --data {folder}");
    }

    /// <summary>Prints a line on one side of a corpus.</summary>
    public static void Print(string name, SplitTotals split) =>
        Console.WriteLine(
            $"{name,-15} {split.Tokens:N0} tokens, {split.Documents:N0} documents, {Amount.Bytes(split.Bytes)}, "
            + $"{split.Shards:N0} {(split.Shards == 1 ? "shard" : "shards")}");

    private static string Share(StepTotals step) => step.DocumentsIn == 0 ? "" : $"{100.0 * step.DocumentsOut / step.DocumentsIn:F1}%";
}
