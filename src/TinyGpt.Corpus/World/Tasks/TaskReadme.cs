using System.Globalization;
using System.Text;

namespace TinyGpt.Corpus.World.Tasks;

/// <summary>The file that tells who opens the folder what is in it.</summary>
internal static class TaskReadme
{
    private static readonly int[] Ranks = [1, 10, 30, 100, 300, 1000, 2000, 3000, 5000, 7000];

    /// <summary>Its text.</summary>
    public static string Text(TaskSource source, IReadOnlyList<TaskCount> counts)
    {
        StringBuilder text = new();
        text.AppendLine(CultureInfo.InvariantCulture, $"# Tasks of TinyWorld, seed {source.World.Seed}, size {source.World.Size}")
            .AppendLine()
            .AppendLine("Written by a program about an invented world, to learn from (`*.train.jsonl`) and to be tested with (`*.test.jsonl`).")
            .AppendLine()
            .AppendLine("| task | train | test | |")
            .AppendLine("|---|---:|---:|---|");
        foreach (TaskCount count in counts)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {count.Name} | {count.Train:N0} | {count.Test:N0} | {count.Description} |");
        }

        AppendFame(text, source);
        text.AppendLine().AppendLine("## An example of each test").AppendLine();
        foreach (TaskCount count in counts)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{count.Name}:").AppendLine("```json").AppendLine(count.Example).AppendLine("```");
        }

        return text.ToString().ReplaceLineEndings("\n");
    }

    private static void AppendFame(StringBuilder text, TaskSource source)
    {
        int[] fame = [.. source.Facts.Select(known => known.Fame).OrderDescending()];
        text.AppendLine()
            .AppendLine("## How well facts are known")
            .AppendLine()
            .Append(CultureInfo.InvariantCulture, $"Fame is the number of documents that tell a fact, of the first {source.Survey.Documents:N0} ")
            .AppendLine(CultureInfo.InvariantCulture, $"({source.Survey.Characters:N0} characters); `{TaskWriter.FameFile}` has that of each.")
            .AppendLine()
            .AppendLine("| rank of the fact | documents that tell it |")
            .AppendLine("|---:|---:|");
        foreach (int rank in Ranks.Where(rank => rank <= fame.Length))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {rank:N0} | {fame[rank - 1]:N0} |");
        }

        text.AppendLine().AppendLine("| | documents | facts |").AppendLine("|---|---|---:|");
        AppendCount(FameLabel.WellKnown, $"{FameLabel.LeastWellKnown} and more");
        AppendCount(FameLabel.Known, "between");
        AppendCount(FameLabel.NearlyUnknown, $"at most {FameLabel.MostNearlyUnknown}");

        void AppendCount(string label, string documents) => text.AppendLine(
            CultureInfo.InvariantCulture, $"| {label} | {documents} | {fame.Count(count => FameLabel.Of(count) == label):N0} |");
    }
}
