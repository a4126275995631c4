using System.Text.Json;
using Xunit;

namespace TinyGpt.Cli.Tests;

public sealed class PretrainTests(TinyRun run) : IClassFixture<TinyRun>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void JsonHasEveryField()
    {
        JsonElement report = JsonDocument.Parse(run.Report).RootElement;
        string[] expected =
        [
            "validation_loss", "train_loss", "bits_per_byte", "tokens_per_second", "steps", "seconds", "parameters", "peak_memory_bytes", "out",
        ];
        Assert.Equal(expected, report.EnumerateObject().Select(property => property.Name));
        Assert.Equal(TinyRun.Steps, report.GetProperty("steps").GetInt32());
        Assert.Equal(TinyRun.Name, report.GetProperty("out").GetString());
        double loss = report.GetProperty("validation_loss").GetDouble();
        Assert.InRange(loss, 0.5, 4);
        // One byte per token in this text, so bits per byte are bits per token.
        Assert.Equal(loss / Math.Log(2), report.GetProperty("bits_per_byte").GetDouble(), 1e-9);
        Assert.InRange(report.GetProperty("peak_memory_bytes").GetInt64(), 10_000_000, 2_000_000_000);
        Assert.True(report.GetProperty("tokens_per_second").GetDouble() > 0);
    }

    [Fact]
    public void RunFolderHasModelMetricsAndCurve()
    {
        string[] names = ["config.json", "model.safetensors", "tokenizer.json", "metrics.jsonl", "loss.svg", "loss.png", "step-000020", "step-000030"];
        Assert.All(names, name => Assert.True(Path.Exists(Path.Combine(run.RunFolder, name)), name));
        byte[] pngSignature = [0x89, (byte)'P', (byte)'N', (byte)'G'];
        Assert.Equal(pngSignature, File.ReadAllBytes(Path.Combine(run.RunFolder, "loss.png"))[..4]);
        Assert.Contains("<svg", File.ReadAllText(Path.Combine(run.RunFolder, "loss.svg")));
        int[] steps = [.. File.ReadLines(Path.Combine(run.RunFolder, "metrics.jsonl"))
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Where(line => line.TryGetProperty("loss", out _))
            .Select(line => line.GetProperty("step").GetInt32())];
        Assert.Equal(Enumerable.Range(1, TinyRun.Steps), steps);
    }

    [Fact]
    public void ProgressGoesToStandardErrorAndResultAndSamplesToStandardOutput()
    {
        using CliProcess process = Pretrain("--out", "a");
        Assert.Contains("tokens/s", process.Error);
        Assert.Contains("learning rate", process.Error);
        Assert.Contains("gradient norm", process.Error);
        Assert.Contains("validation loss", process.Error);
        Assert.StartsWith("\nvalidation loss ", process.Output);
        Assert.Contains("--- sample 3 ---", process.Output);
        Assert.Contains("tinygpt generate --model a", process.Output);
    }

    [Fact]
    public void ResumingAFinishedRunPrintsItsResultAgain()
    {
        using CliProcess process = CliProcess.Succeed(run.Folder, "pretrain", "--resume", TinyRun.Name, "--json");
        Assert.Equal(run.Report, process.Output);
    }

    [Fact]
    public void AnyNumberOfThreadsGivesTheSameBits()
    {
        Dictionary<string, byte[]> expected = Weights(run.RunFolder);
        foreach (string threads in (string[])["2", "3"])
        {
            using CliProcess process = CliProcess.Succeed(
                run.Folder, TinyRun.Pretrain("--data", "book.txt", "--out", _folder[threads], "--json", "--threads", threads));
            Assert.Equal(expected, Weights(_folder[threads]));
        }
    }

    [Fact]
    public void SeedsRepeatAndDiffer()
    {
        using CliProcess first = Pretrain("--out", "first", "--seed", "7"), second = Pretrain("--out", "second", "--seed", "7");
        Assert.Equal(Weights(_folder["first"]), Weights(_folder["second"]));
        Assert.NotEqual(Weights(run.RunFolder), Weights(_folder["first"]));
    }

    [Fact]
    public void FoldersAreNumberedWhereNoneIsNamed()
    {
        Directory.CreateDirectory(_folder["runs/0007"]);
        Directory.CreateDirectory(_folder["runs/book"]);
        using CliProcess process = Pretrain("--json");
        Assert.Equal("runs/0008", process.Json.GetProperty("out").GetString());
        Assert.True(File.Exists(_folder["runs/0008/model.safetensors"]));
    }

    [Fact]
    public void ARunIsReplacedOnlyWithForce()
    {
        _folder.Copy(run.RunFolder, "book");
        Dictionary<string, byte[]> before = TinyRun.Contents(_folder["book"]);
        string error = CliProcess.Fail(1, _folder.Path, TinyRun.Pretrain("--data", TextFile, "--out", "book"));
        Assert.Contains("--force", error);
        Assert.Contains("--resume book", error);
        Assert.Equal(before, TinyRun.Contents(_folder["book"]));

        // What a killed process left behind does not stop the user either.
        File.WriteAllText(_folder["book/.model.safetensors.0123.tinygpt-tmp"], "");
        using CliProcess process = Pretrain("--out", "book", "--force", "--seed", "2");
        Assert.NotEqual(before["model.safetensors"], File.ReadAllBytes(_folder["book/model.safetensors"]));
    }

    [Fact]
    public void ForceNeverDeletesWhatNoRunWrote()
    {
        _folder.Copy(run.RunFolder, "book");
        File.WriteAllText(_folder["book/thesis.txt"], "years of work");
        Assert.Contains("thesis.txt", CliProcess.Fail(1, _folder.Path, TinyRun.Pretrain("--data", TextFile, "--out", "book", "--force")));
        Assert.Equal("years of work", File.ReadAllText(_folder["book/thesis.txt"]));
    }

    [Fact]
    public void WithoutDataTheBuiltInTextIsUsed()
    {
        using CliProcess process = CliProcess.Succeed(_folder.Path, TinyRun.Pretrain("--json", "--eval-interval", "0"));
        Assert.Equal(TinyRun.Steps, process.Json.GetProperty("steps").GetInt32());
    }

    [Fact]
    public void DialSetsTheModelAndOptionsWin()
    {
        using CliProcess process = Pretrain("--out", "dial", "--depth", "1", "--style", "llama");
        JsonElement info = CliProcess.Succeed(_folder.Path, "model", "info", "dial", "--json").Json;
        Assert.Equal("llama", info.GetProperty("style").GetString());
        // The settings of a tiny run name a width, so that of the dial does not count.
        Assert.Equal(16, info.GetProperty("width").GetInt32());
    }

    private string TextFile => Path.Combine(run.Folder, "book.txt");

    private CliProcess Pretrain(params string[] options) => CliProcess.Succeed(_folder.Path, TinyRun.Pretrain(["--data", TextFile, .. options]));

    private static Dictionary<string, byte[]> Weights(string runFolder) =>
        ((string[])["model.safetensors", "trainer.safetensors"]).ToDictionary(name => name, name => File.ReadAllBytes(Path.Combine(runFolder, "step-000030", name)));
}
