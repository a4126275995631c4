using System.Text;
using Xunit;

namespace TinyGpt.Cli.Tests;

public sealed class BadInputTests(TinyRun run) : IClassFixture<TinyRun>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AnEmptyFileIsNamed()
    {
        File.WriteAllText(_folder["empty.txt"], "");
        Assert.Contains("empty.txt is empty", FailToPretrain(1, "--data", "empty.txt"));
    }

    [Fact]
    public void AFileShorterThanAContextIsRefused()
    {
        File.WriteAllText(_folder["short.txt"], "To be, or not.");
        Assert.Contains("context of 16 needs 17", FailToPretrain(1, "--data", "short.txt"));
    }

    [Fact]
    public void AMissingFileIsNamed()
    {
        Assert.Equal("there is no file nothing.txt", FailToPretrain(1, "--data", "nothing.txt"));
        Directory.CreateDirectory(_folder["folder.txt"]);
        Assert.Contains("folder.txt is a folder", FailToPretrain(1, "--data", "folder.txt"));
    }

    [Fact]
    public void WhatIsNotUtf8IsNamedWithThePlace()
    {
        byte[] latin1 = Encoding.Latin1.GetBytes(new string('a', 1000) + "é" + new string('a', 1000));
        File.WriteAllBytes(_folder["latin1.txt"], latin1);
        Assert.Contains("latin1.txt is not UTF-8: no character starts with the bytes E9616161 at offset 1000", FailToPretrain(1, "--data", "latin1.txt"));
    }

    [Fact]
    public void HeadsThatDoNotDivideTheWidthAreRefused()
    {
        TinyRun.WriteText(_folder["book.txt"]);
        Assert.Equal("3 heads do not divide a width of 16", FailToPretrain(2, "--data", "book.txt", "--heads", "3"));
        Assert.Contains("do not divide 2 heads", FailToPretrain(2, "--data", "book.txt", "--style", "llama", "--key-value-heads", "3"));
    }

    [Fact]
    public void AModelLargerThanTheMemoryIsRefused()
    {
        TinyRun.WriteText(_folder["book.txt"]);
        Assert.Contains("memory", FailToPretrain(1, "--data", "book.txt", "--width", "65536", "--layers", "1000"));
    }

    [Fact]
    public void AFolderThatCannotBeWrittenIsNamed()
    {
        TinyRun.WriteText(_folder["book.txt"]);
        Assert.Contains("book.txt", FailToPretrain(1, "--data", "book.txt", "--out", "book.txt/run"));
    }

    [Fact]
    public void WhatIsNoRunCannotBeResumed()
    {
        Assert.Equal("there is no run nothing", CliProcess.Fail(1, _folder.Path, "pretrain", "--resume", "nothing"));
        Directory.CreateDirectory(_folder["empty"]);
        Assert.Contains("empty is not a run", CliProcess.Fail(1, _folder.Path, "pretrain", "--resume", "empty"));
    }

    [Theory]
    [InlineData("config.json")]
    [InlineData("model.safetensors")]
    [InlineData("tokenizer.json")]
    [InlineData("trainer.json")]
    [InlineData("trainer.safetensors")]
    public void ADamagedCheckpointIsNoticedAndTheOneBeforeIsOffered(string name)
    {
        string book = _folder.Copy(run.RunFolder, "book");
        string file = Path.Combine(book, "step-000030", name);
        byte[] good = File.ReadAllBytes(file);
        foreach (byte[]? damaged in Damage(good))
        {
            Replace(file, damaged);
            Dictionary<string, byte[]> before = TinyRun.Contents(book);
            string error = CliProcess.Fail(1, _folder.Path, "pretrain", "--resume", "book");
            Assert.Contains($"step-000030{Path.DirectorySeparatorChar}{name} is ", error);
            Assert.Contains("to go on from step-000020", error);
            Assert.Equal(before, TinyRun.Contents(book));
        }

        Directory.Delete(Path.Combine(book, "step-000030"), recursive: true);
        File.Delete(Path.Combine(book, "result.json"));
        using CliProcess process = CliProcess.Succeed(_folder.Path, "pretrain", "--resume", "book", "--threads", "1");
        Assert.Equal(good, File.ReadAllBytes(file));
    }

    [Theory]
    [InlineData("config.json")]
    [InlineData("model.safetensors")]
    [InlineData("tokenizer.json")]
    public void ADamagedModelIsNoticedWhenItIsUsed(string name)
    {
        string book = _folder.Copy(run.RunFolder, "book");
        string file = Path.Combine(book, name);
        byte[] good = File.ReadAllBytes(file);
        // A change in the middle of the weights makes another valid model.
        foreach (byte[]? damaged in Damage(good).Where(damaged => name != "model.safetensors" || damaged?.Length != good.Length || damaged[0] != good[0]))
        {
            Replace(file, damaged);
            Assert.Contains(name, CliProcess.Fail(1, _folder.Path, "generate", "--model", "book", "--prompt", "The"));
        }
    }

    [Fact]
    public void TheTokenizerOfAnotherModelIsNoticed()
    {
        string book = _folder.Copy(run.RunFolder, "book");
        using CliProcess other = CliProcess.Succeed(
            run.Folder, TinyRun.Pretrain("--data", "book.txt", "--tokenizer", "byte", "--out", _folder["bytes"], "--json"));
        File.Copy(_folder["bytes/tokenizer.json"], Path.Combine(book, "tokenizer.json"), overwrite: true);
        File.Copy(_folder["bytes/tokenizer.json"], Path.Combine(book, "data", "tokenizer.json"), overwrite: true);
        Assert.Contains("has 256 tokens", CliProcess.Fail(1, _folder.Path, "generate", "--model", "book", "--prompt", "The"));
        Assert.Contains("has 256 tokens", CliProcess.Fail(1, _folder.Path, "pretrain", "--resume", "book"));
    }

    [Fact]
    public void ABadRunLeavesNoTrace()
    {
        File.WriteAllText(_folder["empty.txt"], "");
        FailToPretrain(1, "--data", "empty.txt", "--out", "runs/book");
        Assert.False(Directory.Exists(_folder["runs/book"]));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder["runs"]));
    }

    /// <summary>Cut in half, empty, missing, its beginning overwritten, one byte in the middle changed.</summary>
    private static IEnumerable<byte[]?> Damage(byte[] good)
    {
        yield return good[..(good.Length / 2)];
        yield return [];
        yield return null;
        byte[] overwritten = [.. good];
        overwritten.AsSpan(0, 8).Fill((byte)'?');
        yield return overwritten;
        byte[] changed = [.. good];
        changed[good.Length / 2] ^= 0x80;
        yield return changed;
    }

    private static void Replace(string file, byte[]? contents)
    {
        File.Delete(file);
        if (contents is not null)
        {
            File.WriteAllBytes(file, contents);
        }
    }

    private string FailToPretrain(int exitCode, params string[] options) => CliProcess.Fail(exitCode, _folder.Path, TinyRun.Pretrain(options));
}
