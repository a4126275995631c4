using System.Text.Json;
using Xunit;

namespace TinyGpt.Cli.Tests;

/// <summary>A run that is killed again and again ends with the bits of the run that was never killed.</summary>
public sealed class KillTests : IDisposable
{
    private const string LongTests = "TINYGPT_LONG";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ThreeKillsChangeNothing() => KillAndResume(kills: 3, steps: 300);

    [Fact]
    [Trait("Category", "Long")]
    public void TwentyKillsChangeNothing()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable(LongTests) == "1", $"takes a minute; set {LongTests}=1 to run it");
        KillAndResume(kills: 20, steps: 3000);
    }

    private void KillAndResume(int kills, int steps)
    {
        TinyRun.WriteText(_folder["book.txt"]);
        string[] settings =
        [
            "--data", "book.txt", "--layers", "2", "--heads", "2", "--width", "32", "--context", "32", "--batch", "4", "--steps", $"{steps}",
            "--save-interval", $"{steps / 60}", "--eval-interval", $"{steps / 6}", "--eval-iterations", "2", "--dropout", "0.1", "--skip-outliers", "2",
        ];
        using CliProcess reference = CliProcess.Succeed(_folder.Path, ["pretrain", "--out", "whole", "--json", "--threads", "2", .. settings]);
        TimeSpan whole = TimeSpan.FromSeconds(reference.Json.GetProperty("seconds").GetDouble());

        Random random = new(20);
        int delivered = 0;
        for (int kill = 0; kill < kills; kill++)
        {
            using CliProcess process = StartOrResume(settings, threads: 1 + (kill % 3));
            // The start of a process takes a part of the time, so that all kills together rarely reach the end.
            Thread.Sleep(random.NextDouble() * 2 * (whole / kills));
            delivered += process.Kill() ? 1 : 0;
        }

        Assert.True(delivered > 0, "no process lived long enough to be killed");
        using CliProcess last = StartOrResume(settings, threads: 1).ToEnd();
        Assert.True(last.ExitCode == 0, last.Error);
        Assert.Equal(TinyRun.Contents(LastCheckpoint("whole")), TinyRun.Contents(LastCheckpoint("killed")));
        Assert.Equal(Losses("whole"), Losses("killed"));
        double[] results = [.. ((CliProcess[])[reference, last]).Select(process => process.Json.GetProperty("validation_loss").GetDouble())];
        Assert.Equal(results[0], results[1]);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder["killed"], ".*"));

        string LastCheckpoint(string run) => Path.Combine(_folder[run], $"step-{steps:D6}");
    }

    private CliProcess StartOrResume(string[] settings, int threads) => Directory.Exists(_folder["killed"])
        ? CliProcess.Start(_folder.Path, "pretrain", "--resume", "killed", "--json", "--threads", $"{threads}")
        : CliProcess.Start(_folder.Path, ["pretrain", "--out", "killed", "--json", "--threads", $"{threads}", .. settings]);

    private (int Step, double Loss)[] Losses(string run) =>
        [.. File.ReadLines(_folder[$"{run}/metrics.jsonl"])
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Where(line => line.TryGetProperty("loss", out _))
            .Select(line => (line.GetProperty("step").GetInt32(), line.GetProperty("loss").GetDouble()))];
}
