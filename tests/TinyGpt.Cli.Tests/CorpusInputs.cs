using System.Text.Json;

namespace TinyGpt.Cli.Tests;

/// <summary>JSONL files of documents that all steps keep, but for one in ten that is too short.</summary>
internal static class CorpusInputs
{
    private static readonly string[] _nouns = ["river", "market", "garden", "winter", "teacher", "window", "letter", "mountain", "carpenter", "violin", "harbour", "bakery"];
    private static readonly string[] _verbs = ["found", "painted", "remembered", "carried", "sold", "watched", "repaired", "followed", "described", "lost"];

    /// <summary>Writes files.</summary>
    /// <returns>The command line that builds a corpus of them into a folder, without --out.</returns>
    public static string[] Write(TemporaryFolder folder, int files = 5, int documents = 40)
    {
        string[] names = [.. Enumerable.Range(0, files).Select(i => $"part{i}.jsonl")];
        Random random = new(5);
        foreach (string name in names)
        {
            File.WriteAllLines(folder[name], Enumerable.Range(0, documents).Select(i => Line(random, $"http://{name}.example/{i}", i % 10 == 9 ? 2 : 30)));
        }

        return ["corpus", "build", "--tokenizer", "byte", "--set", "validation.share=0.1", "--set", "shards.tokens=40000", "--input", .. names];
    }

    /// <summary>All that a corpus consists of: names and bytes of the files that are the same for every number of ranks and threads.</summary>
    public static SortedDictionary<string, string> Contents(string corpus) => new(
        Directory.EnumerateFiles(corpus)
            .Where(path => Path.GetFileName(path) != "statistics.json")
            .ToDictionary(path => Path.GetFileName(path), path => Convert.ToHexString(File.ReadAllBytes(path))),
        StringComparer.Ordinal);

    private static string Line(Random random, string url, int sentences) =>
        $"{{\"url\":{JsonSerializer.Serialize(url)},\"text\":{JsonSerializer.Serialize(string.Join('\n', Enumerable.Range(0, sentences).Select(_ => Sentence(random))))}}}";

    private static string Sentence(Random random)
    {
        string Noun() => _nouns[random.Next(_nouns.Length)] + (random.Next(3) == 0 ? $" number {random.Next(1000)}" : "");
        return $"The {Noun()} of {Noun()} that the {Noun()} {_verbs[random.Next(_verbs.Length)]} in {random.Next(1400, 2000)} had to be with the {Noun()} and the {Noun()}.";
    }
}
