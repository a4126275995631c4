using System.Text;
using System.Text.Json.Nodes;
using TinyGpt.Data;
using TinyGpt.Tests.Formats;
using Xunit;

namespace TinyGpt.Tests.Data;

public sealed class BuiltCorpusTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ShardsAreReadAsOneSequence()
    {
        BuiltCorpus.Write(_folder.Path, [10, 20], [5], [100, 1, 1]);
        using TextCorpus corpus = TextCorpus.Open(_folder.Path);
        Assert.Equal((137, 70, 70), (corpus.Train.Count, corpus.Validation.Count, corpus.ValidationBytes));
        int[] all = [.. Tokens(30), .. Tokens(5), .. Tokens(102)];
        for (int start = 0; start < all.Length; start++)
        {
            for (int length = 0; length <= all.Length - start; length += 1 + (length / 3))
            {
                int[] read = new int[length];
                corpus.Train.Read(start, read);
                Assert.Equal(all[start..(start + length)], read);
            }
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => corpus.Train.Read(130, new int[8]));
        Assert.Throws<ArgumentOutOfRangeException>(() => corpus.Train.Read(-1, new int[1]));
    }

    [Fact]
    public void AManifestIsWhatWasWritten()
    {
        CorpusManifest written = BuiltCorpus.Write(_folder.Path, [10, 20], [5]);
        CorpusManifest read = CorpusManifest.Read(_folder.Path);
        Assert.Equal(written.Train, read.Train);
        Assert.Equal(written.Validation, read.Validation);
        Assert.Equal(written.Tokenizer, read.Tokenizer);
        Assert.Null(read.Build);
        read.CheckFiles(_folder.Path);
    }

    [Fact]
    public void EndsAreWhatWasWritten()
    {
        using (FileStream stream = File.Create(_folder.File("a.ends")))
        {
            DocumentEnds.Write(stream, [3, 4, 1L << 40]);
        }

        Assert.Equal([3, 4, 1L << 40], DocumentEnds.Read(_folder.File("a.ends"), 1L << 40));
        Assert.Contains("document 2 ends", Assert.Throws<InvalidDataException>(() => DocumentEnds.Read(_folder.File("a.ends"), 5)).Message);
        Assert.Contains("the token file",
            Assert.Throws<InvalidDataException>(() => DocumentEnds.Read(_folder.File("a.ends"), (1L << 40) + 1)).Message);
    }

    [Theory]
    [InlineData("version", 2, "version")]
    [InlineData("train", "[]", "train")]
    [InlineData("train.1.file", "../x.tok", "train[1].file")]
    [InlineData("train.1.file", "", "train[1].file")]
    [InlineData("train.1.tokens", 6, "train[1].tokens")]
    [InlineData("train.1.tokens", 0, "train[1].tokens")]
    [InlineData("train.1.documents", 2, "train[1].documents")]
    [InlineData("train.0.documents", 31, "train[0].documents")]
    [InlineData("train.0.sha256", "00", "train[0].sha256")]
    [InlineData("train.0.sha256", "0000000000000000000000000000000000000000000000000000000000000000", "train[0].sha256")]
    [InlineData("validation.0.ends_sha256", "0000000000000000000000000000000000000000000000000000000000000000", "validation[0].ends_sha256")]
    [InlineData("tokenizer.sha256", "0000000000000000000000000000000000000000000000000000000000000000", "tokenizer.sha256")]
    [InlineData("tokenizer.vocabulary", 255, "tokenizer.vocabulary")]
    [InlineData("tokenizer.file", "missing.json", "missing.json")]
    [InlineData("train.0.file", "missing.tok", "missing.tok")]
    [InlineData("validation", "[]", "validation")]
    [InlineData("train.0", "null", "train[0]")]
    [InlineData("shards", "[]", "shards")]
    public void WhatIsWrongIsNamed(string field, object value, string named)
    {
        BuiltCorpus.Write(_folder.Path, [10, 20], [5]);
        string path = _folder.File(CorpusManifest.FileName);
        JsonNode manifest = JsonNode.Parse(File.ReadAllText(path))!;
        string[] names = field.Split('.');
        JsonNode owner = names[..^1].Aggregate(manifest, (node, name) => int.TryParse(name, out int index) ? node[index]! : node[name]!);
        JsonNode? changed = value is int number ? JsonValue.Create(number) : (string)value is "[]" or "null"
            ? JsonNode.Parse((string)value)
            : JsonValue.Create((string)value);
        if (int.TryParse(names[^1], out int last))
        {
            owner[last] = changed;
        }
        else
        {
            owner[names[^1]] = changed;
        }

        File.WriteAllText(path, manifest.ToJsonString());
        Exception? exception = Xunit.Record.Exception(() => TextCorpus.Open(_folder.Path).Dispose());
        Assert.True(exception is InvalidDataException or IOException, $"{exception}");
        Assert.Contains(named, exception!.Message);
        Assert.DoesNotContain('\n', exception.Message);
    }

    [Fact]
    public void AShardThatChangedIsNamed()
    {
        BuiltCorpus.Write(_folder.Path, [10, 20], [5]);
        byte[] bytes = File.ReadAllBytes(_folder.File("train-00001.tok"));
        bytes[^1] ^= 1;
        File.WriteAllBytes(_folder.File("train-00001.tok"), bytes);
        string message = Assert.Throws<InvalidDataException>(() => TextCorpus.Open(_folder.Path)).Message;
        Assert.True(message.Contains("train-00001.tok", StringComparison.Ordinal), message);
    }

    [Fact]
    public void AManifestThatIsNoJsonIsNamed()
    {
        BuiltCorpus.Write(_folder.Path, [10]);
        File.WriteAllBytes(_folder.File(CorpusManifest.FileName), Encoding.UTF8.GetBytes("{\"version\":"));
        Assert.Contains(CorpusManifest.FileName, Assert.Throws<InvalidDataException>(() => TextCorpus.Open(_folder.Path)).Message);
    }

    private static int[] Tokens(int count) => [.. Enumerable.Range(0, count).Select(i => BuiltCorpus.Token(i, count))];
}
