using TinyGpt.Corpus.Inspection;
using TinyGpt.Corpus.Pipeline;

namespace TinyGpt.Cli;

/// <summary>Shows documents of a corpus build to people.</summary>
internal static class TraceDisplay
{
    private const int MostLines = 40, HeadCharacters = 300;

    /// <summary>Shows a document's way.</summary>
    /// <param name="trace">The way.</param>
    /// <param name="withSteps">Whether what each step changed is shown.</param>
    public static void Print(DocumentTrace trace, bool withSteps)
    {
        WriteLine($"document {trace.Number}  {trace.Url ?? "(no address)"}");
        WriteLine(
            $"read           record {trace.Record} of {trace.File}, byte {trace.Offset}; {trace.MediaType ?? "no media type"}, "
            + $"{trace.Date ?? "no date"}, {trace.Bytes:N0} bytes");
        foreach (StepTrace step in trace.Steps)
        {
            Print(step, withSteps);
            if (trace.Duplicates is { Cluster: > 1 } duplicates && step.Step == StepList.Duplicates)
            {
                Print(trace.Number, duplicates);
            }
        }

        if (trace.Tokens is { } tokens)
        {
            Console.WriteLine($"{"tokens",-15}{tokens:N0}" + (trace.Place is { } place
                ? $": document {place.Document} of {place.File}, tokens {place.Start:N0} to {place.End:N0}"
                : "; the corpus is not finished"));
            if (withSteps)
            {
                PrintLines(trace.Text!.Split('\n'));
            }
        }
    }

    /// <summary>Shows a document that was dropped.</summary>
    public static void Print(RejectedDocument document)
    {
        WriteLine($"document {document.Number}  {document.Url ?? document.File}");
        WriteLine($"{document.Step}: {document.Reason}{(document.Detail is { } detail ? $": {detail}" : "")}");
        string head = document.Text.Length > HeadCharacters ? document.Text[..HeadCharacters] + "…" : document.Text;
        PrintLines(head.Split('\n'));
        Console.WriteLine();
    }

    private static void Print(StepTrace step, bool withChanges)
    {
        string bytes = step.BytesIn == step.BytesOut ? $"{step.BytesIn:N0} bytes" : $"{step.BytesIn:N0} → {step.BytesOut:N0} bytes";
        string verdict = step.Reason is { } reason ? $"drop: {reason}" : "keep";
        WriteLine($"{step.Step,-15}{verdict}{(step.Detail is { } detail ? $": {detail}" : "")}  ({bytes})");
        if (withChanges)
        {
            PrintLines(step.Changes);
        }
    }

    private static void Print(long number, DuplicateTrace duplicates)
    {
        string members = string.Join(", ", duplicates.Members) + (duplicates.Cluster > duplicates.Members.Count ? " …" : "");
        string kept = duplicates.Kept == number ? "this one" : $"document {duplicates.Kept} {duplicates.KeptUrl}";
        WriteLine($"    of {duplicates.Cluster:N0} documents that are the same, {kept} stays: {members}");
    }

    private static void PrintLines(IReadOnlyList<string> lines)
    {
        foreach (string line in lines.Take(MostLines))
        {
            WriteLine($"    {line.TrimEnd('\r')}");
        }

        if (lines.Count > MostLines)
        {
            Console.WriteLine($"    … {lines.Count - MostLines:N0} more lines");
        }
    }

    /// <summary>What pages say may hold control characters, with which a terminal can be made to do other things than show them.</summary>
    private static void WriteLine(string line) => Console.WriteLine(string.Concat(line.Select(c => char.IsControl(c) && c != '\t' ? '\uFFFD' : c)));
}
