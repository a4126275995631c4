using System.Security.Cryptography;
using TinyGpt.Data;
using TinyGpt.Tests.Formats;
using TinyGpt.Tokenization;

namespace TinyGpt.Tests.Data;

/// <summary>Writes a small corpus of shards, as a builder of corpora does.</summary>
internal static class BuiltCorpus
{
    /// <summary>
    /// Writes a corpus into a folder: documents of these lengths, a list for each training shard, and one validation shard of two documents.
    /// </summary>
    public static CorpusManifest Write(string folder, params int[][] train)
    {
        Directory.CreateDirectory(folder);
        Tokenizer tokenizer = new ByteTokenizer();
        tokenizer.Save(Path.Combine(folder, "tokenizer.json"));
        CorpusManifest manifest = new(
            CorpusManifest.CurrentVersion,
            new TokenizerEntry("tokenizer.json", tokenizer.Kind, tokenizer.VocabularySize, Hash(Path.Combine(folder, "tokenizer.json"))),
            [.. train.Select((lengths, i) => Shard(folder, $"train-{i:D5}.tok", lengths))],
            [Shard(folder, "validation-00000.tok", [30, 40])]);
        manifest.Write(folder);
        return manifest;
    }

    /// <summary>The token at a place of a shard.</summary>
    public static int Token(int place, int length) => ((place * 7) + length) % 256;

    /// <summary>The files of a corpus, for the fuzzer.</summary>
    public static Dictionary<string, byte[]> Files(params int[][] train)
    {
        using TemporaryFolder folder = new();
        Write(folder.Path, train);
        return Directory.EnumerateFiles(folder.Path).ToDictionary(path => Path.GetFileName(path), File.ReadAllBytes);
    }

    private static ShardEntry Shard(string folder, string name, int[] lengths)
    {
        int count = lengths.Sum();
        string path = Path.Combine(folder, name), ends = DocumentEnds.PathFor(path);
        TokenFile.Write(path, Enumerable.Range(0, count).Select(i => Token(i, count)).ToArray(), 256);
        using (FileStream stream = File.Create(ends))
        {
            long end = 0;
            DocumentEnds.Write(stream, [.. lengths.Select(length => end += length)]);
        }

        return new ShardEntry(name, count, lengths.Length, count, Hash(path), Hash(ends));
    }

    private static string Hash(string path) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));
}
