using System.Text.Json;
using TinyGpt.Corpus.World;

namespace TinyGpt.Cli.Tests;

/// <summary>JSONL files of documents, most of which all steps keep; one in ten is too short.</summary>
internal static class CorpusInputs
{
    // Chapters of the built-in world, a few together.
    private static readonly string[] _texts =
        [.. TinyWorld.Create(1).Text().Split("\n\n").Chunk(8).Select(chunk => string.Join('\n', chunk)).Where(text => text.Length > 900)];

    /// <summary>Writes files.</summary>
    /// <returns>The command line that builds a corpus of them into a folder, without --out.</returns>
    public static string[] Write(TemporaryFolder folder, int files = 5, int documents = 40)
    {
        string[] names = [.. Enumerable.Range(0, files).Select(i => $"part{i}.jsonl")];
        for (int file = 0; file < files; file++)
        {
            int first = file * documents;
            File.WriteAllLines(folder[names[file]], Enumerable.Range(0, documents).Select(i => Line(
                $"http://{names[file]}.example/{i}", i % 10 == 9 ? "Too short to be of use." : _texts[first + i])));
        }

        return ["corpus", "build", "--tokenizer", "byte", "--set", "validation.share=0.1", "--set", "shards.tokens=40000", "--input", .. names];
    }

    /// <summary>All that a corpus consists of: names and bytes of the files that are the same for every number of ranks and threads.</summary>
    public static SortedDictionary<string, string> Contents(string corpus) => new(
        Directory.EnumerateFiles(corpus)
            .Where(path => Path.GetFileName(path) is not ("statistics.json" or "report.html"))
            .ToDictionary(path => Path.GetFileName(path), path => Convert.ToHexString(File.ReadAllBytes(path))),
        StringComparer.Ordinal);

    private static string Line(string url, string text) => $"{{\"url\":{JsonSerializer.Serialize(url)},\"text\":{JsonSerializer.Serialize(text)}}}";
}
