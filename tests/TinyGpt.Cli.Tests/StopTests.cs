using System.Diagnostics;
using System.Runtime.InteropServices;
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

    [Fact]
    public void AConversionThatIsStoppedLeavesWhatWasThereAndNothingElse()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals that one process can send to another");
        WriteLargeModel(_folder["large.bin"]);
        Directory.CreateDirectory(_folder["out"]);
        File.WriteAllText(_folder["out/m.gguf"], "old");
        using CliProcess process = CliProcess.Start(_folder.Path, "model", "convert", "large.bin", "--out", "out/m.gguf", "--force");
        while (Directory.GetFileSystemEntries(_folder["out"]).Length < 2 && !process.HasExited)
        {
            Thread.Sleep(1);
        }

        process.Send("INT");
        process.ToEnd();
        Assert.Equal((130, "tinygpt: stopped; nothing is left half written"), (process.ExitCode, Assert.Single(process.ErrorLines)));
        Assert.Equal("old", File.ReadAllText(Assert.Single(Directory.GetFileSystemEntries(_folder["out"]))));
    }

    [Fact]
    public void AConversionIntoANewFolderThatIsStoppedLeavesNothing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals that one process can send to another");
        WriteLargeModel(_folder["large.bin"]);
        Directory.CreateDirectory(_folder["out"]);
        using CliProcess process = CliProcess.Start(_folder.Path, "model", "convert", "large.bin", "--out", "out/m");
        while (!Directory.EnumerateFiles(_folder["out"], "*", SearchOption.AllDirectories).Any() && !process.HasExited)
        {
            Thread.Sleep(1);
        }

        process.Send("TERM");
        process.ToEnd();
        Assert.Equal((143, "tinygpt: stopped; nothing is left half written"), (process.ExitCode, Assert.Single(process.ErrorLines)));
        Assert.Empty(Directory.GetFileSystemEntries(_folder["out"]));
    }

    [Fact]
    public void AReaderThatLeavesEndsTheText()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the shell's pipes are those of Unix");
        using TinyRun run = new();
        string line = string.Join(' ', CliProcess.Line("generate", "--model", run.RunFolder, "--prompt", "The", "--tokens", "100000000", "--ignore-end")
            .Select(argument => $"'{argument}'"));
        using Process shell = Process.Start(new ProcessStartInfo("bash", ["-c", $"set -o pipefail; {line} | head -c 20 > /dev/null"]) { RedirectStandardError = true })!;
        string error = shell.StandardError.ReadToEnd();
        shell.WaitForExit();
        Assert.Equal((141, ""), (shell.ExitCode, error));
    }

    /// <summary>A file of llama2.c of 235 MB, all of whose weights are 0; it takes hardly any room on disk.</summary>
    private static void WriteLargeModel(string path)
    {
        const int Width = 1024, Layers = 8, Heads = 8, Vocabulary = 100, Context = 16;
        using FileStream file = File.Create(path);
        file.Write(MemoryMarshal.AsBytes<int>([Width, Width, Layers, Heads, Heads, Vocabulary, Context]));
        file.SetLength(file.Length + (sizeof(float) * ((Vocabulary * Width) + (Layers * ((2 * Width) + (7 * Width * Width))) + Width + (Context * Width / Heads))));
    }

    private CliProcess StartLongRun()
    {
        TinyRun.WriteText(_folder["book.txt"]);
        return CliProcess.Start(
            _folder.Path, "pretrain", "--data", "book.txt", "--out", "long", "--layers", "1", "--heads", "2", "--width", "16", "--context", "16",
            "--batch", "2", "--steps", "100000000", "--eval-interval", "0", "--save-interval", "0", "--threads", "1");
    }
}
