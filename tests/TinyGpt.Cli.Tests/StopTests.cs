using Xunit;

namespace TinyGpt.Cli.Tests;

public sealed class StopTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public void ASignalSavesAndTellsHowToGoOn(string signal, int exitCode)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals that one process can send to another");
        using CliProcess process = StartLongRun();
        process.WaitForError("tokens/s");
        process.Send(signal);
        process.ToEnd();
        Assert.Equal(exitCode, process.ExitCode);
        Assert.Contains("tinygpt pretrain --resume long", process.Error);
        Assert.Empty(process.ErrorLines);
        string checkpoint = Directory.EnumerateDirectories(_folder["long"], "step-*").Max()!;
        Assert.NotEqual("step-000000", Path.GetFileName(checkpoint));
        Assert.Contains($"stopped after step {int.Parse(Path.GetFileName(checkpoint)["step-".Length..])} of", process.Error);
    }

    [Fact]
    public void ASecondSignalStopsAtOnce()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals that one process can send to another");
        // One step of this run takes minutes.
        TinyRun.WriteText(_folder["book.txt"]);
        using CliProcess process = CliProcess.Start(
            _folder.Path, "pretrain", "--data", "book.txt", "--out", "long", "--device", "scalar", "--width", "256", "--context", "256", "--batch", "64");
        process.WaitForError("Ctrl+C");
        process.Send("INT");
        process.WaitForError("once more");
        Assert.False(process.HasExited);
        process.Send("INT");
        process.ToEnd();
        Assert.Equal(130, process.ExitCode);
    }

    private CliProcess StartLongRun()
    {
        TinyRun.WriteText(_folder["book.txt"]);
        return CliProcess.Start(
            _folder.Path, "pretrain", "--data", "book.txt", "--out", "long", "--layers", "1", "--heads", "2", "--width", "16", "--context", "16",
            "--batch", "2", "--steps", "100000000", "--eval-interval", "0", "--save-interval", "0", "--threads", "1");
    }
}
