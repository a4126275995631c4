using System.Text.Json;
using TinyGpt.Tokenization;
using Xunit;

namespace TinyGpt.Cli.Tests;

public sealed class TokenizerTrainTests(TinyTokenizer tiny) : IClassFixture<TinyTokenizer>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void JsonHasEveryField()
    {
        JsonElement report = JsonDocument.Parse(tiny.Report).RootElement;
        string[] expected = ["vocabulary", "merges", "special_tokens", "pattern", "bytes", "seconds", "peak_memory_bytes", "out"];
        Assert.Equal(expected, report.EnumerateObject().Select(property => property.Name));
        Assert.Equal(TinyTokenizer.Vocabulary, report.GetProperty("vocabulary").GetInt32());
        Assert.Equal(TinyTokenizer.Vocabulary - 257, report.GetProperty("merges").GetInt32());
        Assert.Equal("<|endoftext|>", Assert.Single(report.GetProperty("special_tokens").EnumerateArray()).GetString());
        Assert.Equal("gpt4", report.GetProperty("pattern").GetString());
        Assert.Equal(new FileInfo(tiny.Text).Length, report.GetProperty("bytes").GetInt64());
        Assert.Equal("bpe", report.GetProperty("out").GetString());
        Assert.Equal(["tokenizer.json"], Directory.GetFileSystemEntries(tiny.Folder).Select(Path.GetFileName));
    }

    [Fact]
    public void TheFileIsWhatTheTrainerMakes()
    {
        BytePairTokenizer expected = new BytePairTrainer(SplitPattern.Gpt4, TinyTokenizer.Vocabulary, ["<|endoftext|>"]).Train(File.ReadAllText(tiny.Text));
        BytePairTokenizer written = Assert.IsType<BytePairTokenizer>(Tokenizer.Load(tiny.Folder));
        Assert.Equal(expected.Merges, written.Merges);
        Assert.Equal(SplitPattern.Gpt4, written.Pattern);
        Assert.Equal(TinyTokenizer.Vocabulary - 1, written.EndToken);
    }

    [Fact]
    public void AnyNumberOfThreadsWritesTheSameFile()
    {
        foreach (string threads in (string[])["1", "2", "3"])
        {
            Train("--threads", threads, "--pattern", "gpt4", "--out", threads).Dispose();
            Assert.Equal(File.ReadAllBytes(Path.Combine(tiny.Folder, "tokenizer.json")), File.ReadAllBytes(_folder[$"{threads}/tokenizer.json"]));
        }
    }

    [Fact]
    public void PeopleAreToldWhatToDoNext()
    {
        using CliProcess process = Train("--out", "a/b");
        Assert.Contains("400 tokens: 256 bytes, 143 merges, <|endoftext|>; split as gpt2", process.Output);
        Assert.Contains("tinygpt tokenizer encode --tokenizer a/b --show", process.Output);
        Assert.Empty(process.Error);
    }

    [Fact]
    public void WhatExistsIsReplacedOnlyWithForceAndOnlyIfItIsATokenizer()
    {
        Train("--out", "bpe").Dispose();
        byte[] before = File.ReadAllBytes(_folder["bpe/tokenizer.json"]);
        Assert.Equal("bpe holds a tokenizer: choose another --out, or add --force to replace it", Fail(1, "--out", "bpe", "--pattern", "o200k"));
        Assert.Equal(before, File.ReadAllBytes(_folder["bpe/tokenizer.json"]));
        Train("--out", "bpe", "--pattern", "o200k", "--force").Dispose();
        Assert.NotEqual(before, File.ReadAllBytes(_folder["bpe/tokenizer.json"]));
        File.WriteAllText(_folder["bpe/model.safetensors"], "");
        Assert.Contains("model.safetensors", Fail(1, "--out", "bpe", "--force"));
        Assert.Contains("is a file", Fail(1, "--out", "bpe/tokenizer.json"));
    }

    [Fact]
    public void FoldersAreNumberedWhereNoneIsNamed()
    {
        Directory.CreateDirectory(_folder["runs/0007"]);
        using CliProcess process = Train("--json");
        Assert.Equal("runs/0008", process.Json.GetProperty("out").GetString());
        Assert.True(File.Exists(_folder["runs/0008/tokenizer.json"]));
    }

    [Fact]
    public void WithoutDataTheBuiltInTextIsUsed()
    {
        using CliProcess process = CliProcess.Succeed(_folder.Path, "tokenizer", "train", "--vocabulary", "300", "--json");
        Assert.True(process.Json.GetProperty("bytes").GetInt64() > 1_000_000);
    }

    [Fact]
    public void ATextThatRunsOutOfPairsGivesWhatItHas()
    {
        File.WriteAllText(_folder["short.txt"], "short, short");
        using CliProcess process = CliProcess.Succeed(_folder.Path, "tokenizer", "train", "--data", "short.txt", "--out", "s", "--json");
        // sh, rt, sho, short, and the space before it.
        Assert.Equal(5, process.Json.GetProperty("merges").GetInt32());
        Assert.Equal(262, process.Json.GetProperty("vocabulary").GetInt32());
        Assert.Contains("pairs for 262 tokens only, and not for 4,096", process.Error);
    }

    [Fact]
    public void SpecialTokensAreThoseThatWereNamed()
    {
        using CliProcess process = Train("--special-tokens", "<|user|>", "<|assistant|>", "--out", "chat");
        Tokenizer tokenizer = Tokenizer.Load(_folder["chat"]);
        Assert.Equal((398, 399), (tokenizer.SpecialTokens["<|user|>"], tokenizer.SpecialTokens["<|assistant|>"]));
        Assert.Null(tokenizer.EndToken);
    }

    [Fact]
    public void BadTextsAreNamedAndLeaveNothing()
    {
        File.WriteAllText(_folder["empty.txt"], "");
        File.WriteAllBytes(_folder["latin1.txt"], [(byte)'a', 0xE9, (byte)' ']);
        Assert.Equal("empty.txt is empty", FailToTrain("empty.txt"));
        Assert.Contains("latin1.txt is not UTF-8: no character starts with the bytes E920 at offset 1", FailToTrain("latin1.txt"));
        Assert.Equal("there is no file nothing.txt", FailToTrain("nothing.txt"));
        Assert.False(Path.Exists(_folder["out"]));

        string FailToTrain(string file) => CliProcess.Fail(1, _folder.Path, "tokenizer", "train", "--data", file, "--out", "out");
    }

    private CliProcess Train(params string[] options) =>
        CliProcess.Succeed(_folder.Path, ["tokenizer", "train", "--data", tiny.Text, "--vocabulary", $"{TinyTokenizer.Vocabulary}", .. options]);

    private string Fail(int exitCode, params string[] options) =>
        CliProcess.Fail(exitCode, _folder.Path, ["tokenizer", "train", "--data", tiny.Text, "--vocabulary", $"{TinyTokenizer.Vocabulary}", .. options]);
}
