using System.Diagnostics;
using Xunit;

namespace TinyGpt.Cli.Tests;

/// <summary>A file system of a few hundred kilobytes fills up in the middle of a run.</summary>
public sealed class FullDiskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly bool _isMounted;

    public FullDiskTests()
    {
        Directory.CreateDirectory(_folder["disk"]);
        _isMounted = OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", _folder["disk"]);
    }

    public void Dispose()
    {
        if (_isMounted)
        {
            Run("umount", _folder["disk"]);
        }

        _folder.Dispose();
    }

    [Fact]
    public void TheRunStopsWithOneLineAndCanBeResumedWhenThereIsRoom()
    {
        Assert.SkipUnless(_isMounted, "only root on Linux can mount a small file system");
        TinyRun.WriteText(_folder["book.txt"]);
        string error = CliProcess.Fail(1, _folder.Path, TinyRun.Pretrain("--data", "book.txt", "--out", "disk/book", "--keep", "0", "--save-interval", "1"));
        Assert.Contains("No space left on device", error);
        Assert.Contains("disk/book", error);
        Assert.True(Run("mount", "-o", "remount,size=20m", _folder["disk"]));
        using CliProcess resumed = CliProcess.Succeed(_folder.Path, "pretrain", "--resume", "disk/book", "--json");
        Assert.Equal(TinyRun.Steps, resumed.Json.GetProperty("steps").GetInt32());
    }

    [Fact]
    public void ACorpusBuildStopsWithOneLineAndGoesOnWhenThereIsRoom()
    {
        Assert.SkipUnless(_isMounted, "only root on Linux can mount a small file system");
        string[] build = CorpusInputs.Write(_folder, files: 6, documents: 120);
        string error = CliProcess.Fail(1, _folder.Path, [.. build, "--out", "disk/corpus"]);
        Assert.Contains("No space left on device", error);
        Assert.Contains("disk/corpus", error);
        Assert.True(Run("mount", "-o", "remount,size=40m", _folder["disk"]));
        CliProcess.Succeed(_folder.Path, [.. build, "--out", "disk/corpus"]).Dispose();
        CliProcess.Succeed(_folder.Path, [.. build, "--out", "corpus"]).Dispose();
        Assert.Equal(CorpusInputs.Contents(_folder["corpus"]), CorpusInputs.Contents(_folder["disk/corpus"]));
    }

    private static bool Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
