using System.Globalization;

namespace TinyGpt.Corpus.Pipeline;

/// <summary>Where everything of a build lies.</summary>
/// <param name="Path">The corpus's folder.</param>
internal sealed record BuildFolder(string Path)
{
    /// <summary>What is needed while building, and by inspect.</summary>
    public string Work => In("work");

    /// <summary>The build's inputs and settings, to know it again.</summary>
    public string Plan => System.IO.Path.Combine(Work, "build.json");

    /// <summary>Signs of life of the ranks.</summary>
    public string Ranks => System.IO.Path.Combine(Work, "ranks");

    /// <summary>Documents, by input: a folder each, which appears when the input is done.</summary>
    public string Documents => System.IO.Path.Combine(Work, "documents");

    /// <summary>Files of the search for duplicates.</summary>
    public string Duplicates => System.IO.Path.Combine(Work, "duplicates");

    /// <summary>Tokens, by input: a folder each, which appears when the input is done.</summary>
    public string Tokens => System.IO.Path.Combine(Work, "tokens");

    /// <summary>What the manifest will say of each shard: a file that appears when the shard is done.</summary>
    public string Shards => System.IO.Path.Combine(Work, "shards");

    /// <summary>Documents that steps dropped, a folder for each step.</summary>
    public string Rejects => In("rejects");

    /// <summary>What the build counted, with times.</summary>
    public string Statistics => In("statistics.json");

    /// <summary>The tokenizer.</summary>
    public string Tokenizer => In("tokenizer.json");

    /// <summary>A task's name.</summary>
    public static string Number(int task) => task.ToString("D5", CultureInfo.InvariantCulture);

    /// <summary>The folder of an input's documents.</summary>
    public string DocumentsOf(int input) => System.IO.Path.Combine(Documents, Number(input));

    /// <summary>The file of an input's kept documents.</summary>
    public string KeptOf(int input) => System.IO.Path.Combine(DocumentsOf(input), "documents" + StoredDocuments.Extension);

    /// <summary>The file of an input's keys, by which duplicates are found.</summary>
    public string SignaturesOf(int input) => System.IO.Path.Combine(DocumentsOf(input), "signatures.bin");

    /// <summary>The documents that share a key.</summary>
    public string PairsOf(int key) => System.IO.Path.Combine(Duplicates, $"pairs-{Number(key)}.bin");

    /// <summary>What becomes of every document.</summary>
    public string DuplicateTable => System.IO.Path.Combine(Duplicates, "table.bin");

    /// <summary>What was counted of an input.</summary>
    public string StatisticsOf(int input) => System.IO.Path.Combine(DocumentsOf(input), "statistics.json");

    /// <summary>The folder of an input's tokens.</summary>
    public string TokensOf(int input) => System.IO.Path.Combine(Tokens, Number(input));

    /// <summary>What was counted of an input's tokens.</summary>
    public string TokenStatisticsOf(int input) => System.IO.Path.Combine(TokensOf(input), "statistics.json");

    /// <summary>The folder of what a step dropped, numbered in the order of steps.</summary>
    public string RejectsOf(string step) =>
        System.IO.Path.Combine(Rejects, string.Create(CultureInfo.InvariantCulture, $"{StepList.Place(step):D2}-{step}"));

    /// <summary>Whether a path is that of the corpus's folder, or of something in it.</summary>
    public bool Holds(string path) => Whole(path).StartsWith(Whole(Path), StringComparison.Ordinal);

    /// <summary>Something directly in the corpus's folder.</summary>
    public string In(string name) => System.IO.Path.Combine(Path, name);

    private static string Whole(string path) =>
        System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path)) + System.IO.Path.DirectorySeparatorChar;
}
