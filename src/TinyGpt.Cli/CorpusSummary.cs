using System.Globalization;
using TinyGpt.Corpus.Pipeline;
using TinyGpt.Corpus.Report;

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
        Console.WriteLine($"how it came about: {Path.Combine(folder, CorpusReport.FileName)}");
        Console.WriteLine($"tinygpt pretrain --data {folder}");
    }

    /// <summary>Prints a line on one side of a corpus.</summary>
    public static void Print(string name, SplitTotals split) =>
        Console.WriteLine(
            $"{name,-15} {split.Tokens:N0} tokens, {split.Documents:N0} documents, {Amount.Bytes(split.Bytes)}, "
            + $"{split.Shards:N0} {(split.Shards == 1 ? "shard" : "shards")}");

    /// <summary>Prints how right a build was.</summary>
    public static void Print(TruthReport truth)
    {
        Console.WriteLine($"{"step",-14}{"pages",9}{"to drop",9}{"dropped",9}{"rightly",9}{"precision",11}{"recall",9}");
        foreach (StepTruth step in truth.Steps)
        {
            Console.WriteLine($"{step.Step,-14}{step.Pages,9:N0}{step.Labelled,9:N0}{step.Dropped,9:N0}{step.Right,9:N0}{Percent(step.Precision),11}{Percent(step.Recall),9}");
        }

        Console.WriteLine();
        Console.WriteLine($"near-copies{"pairs",12}{"found",9}{"expected",10}");
        foreach (SimilarityTruth pair in truth.Similarities)
        {
            Console.WriteLine($"about {pair.Similarity,-5:0.0}{pair.Pairs,12:N0}{Percent(pair.Found),9}{Percent(pair.Predicted),10}");
        }

        Console.WriteLine($"pages that are like no other: {truth.Unrelated:N0}; of these taken for near-duplicates: {truth.UnrelatedLost:N0}");
        Console.WriteLine(
            $"{truth.KeptPages:N0} kept pages: {Percent(truth.Boilerplate)} of their characters are boilerplate; words: precision {Percent(truth.WordPrecision)}, "
            + $"recall {Percent(truth.WordRecall)}, F1 {Percent(truth.WordF1)}");
        Console.WriteLine($"e-mail and public IP addresses planted in them: {truth.PersonalData:N0}; still there: {truth.PersonalDataLeft:N0}");
    }

    private static string Percent(double? share) => share is { } known ? known.ToString("0.00 %", CultureInfo.InvariantCulture) : "-";

    private static string Share(StepTotals step) => step.DocumentsIn == 0 ? "" : $"{100.0 * step.DocumentsOut / step.DocumentsIn:F1}%";
}
