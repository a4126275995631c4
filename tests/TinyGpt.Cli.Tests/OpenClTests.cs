using System.Text.Json;
using Xunit;

namespace TinyGpt.Cli.Tests;

/// <summary>Every command that computes, on OpenCL.</summary>
public sealed class OpenClTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public OpenClTests()
    {
        JsonElement devices = CliProcess.Succeed(_folder.Path, "devices", "--json").Json.GetProperty("devices");
        bool isUsable = devices.EnumerateArray().Any(device => device.GetProperty("id").GetString() == "opencl:0" && device.GetProperty("usable").GetBoolean());
        Assert.SkipUnless(isUsable, "no driver of OpenCL shows a device that can be used; tests/opencl/install brings one");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void BenchTrainTellsWhatAStepMoves()
    {
        JsonElement report = Bench("train", "--preset", "tiny", "--batch", "2", "--length", "32", "--steps", "4");
        Assert.Equal(0, report.GetProperty("device_allocated_bytes_per_step").GetDouble());
        // 64 tokens and 64 targets; the loss and, 256 bytes before it, room for the norm, which is not measured.
        Assert.Equal(2 * 64 * 4, report.GetProperty("uploaded_bytes_per_step").GetDouble());
        Assert.Equal(256 + 4, report.GetProperty("downloaded_bytes_per_step").GetDouble());
        Assert.InRange(report.GetProperty("launches_per_step").GetDouble(), 50, 500);
        Assert.Equal(JsonValueKind.Null, report.GetProperty("peak_gflops").ValueKind);
        Assert.All((string[])["forward_ms", "backward_ms", "update_ms"], name => Assert.True(report.GetProperty(name).GetDouble() > 0));
        Assert.Equal(0, report.GetProperty("allocated_bytes_per_step").GetDouble());
        double[] onCpu = Losses(CliProcess.Succeed(
            _folder.Path, "bench", "train", "--preset", "tiny", "--batch", "2", "--length", "32", "--steps", "4", "--device", "cpu", "--json").Json);
        Assert.All(onCpu.Zip(Losses(report)), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
    }

    [Fact]
    public void BenchMatMulNamesTheDeviceAndNoThreads()
    {
        JsonElement report = Bench("matmul", "--shapes", "65x33x17");
        Assert.StartsWith("opencl:0, ", report.GetProperty("kernels").GetString(), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, report.GetProperty("threads").ValueKind);
        Assert.All(report.GetProperty("shapes").EnumerateArray(), shape => Assert.True(shape.GetProperty("best_gflops").GetDouble() > 0));
    }

    [Fact]
    public void BenchAttentionTimesBothWays()
    {
        JsonElement row = Bench("attention", "--lengths", "64").GetProperty("lengths")[0];
        Assert.True(row.GetProperty("forward_ms").GetDouble() > 0 && row.GetProperty("backward_ms").GetDouble() > 0);
    }

    [Fact]
    public void ARunOnOpenClHasTheLossesOfTheCpuAndItsModelWritesOnBoth()
    {
        TinyRun.WriteText(_folder["book.txt"]);
        JsonElement there = Pretrain("opencl"), here = Pretrain("cpu");
        Assert.Equal(here.GetProperty("validation_loss").GetDouble(), there.GetProperty("validation_loss").GetDouble(), 1e-3);
        string[] generate = ["generate", "--model", "opencl", "--prompt", "The", "--tokens", "20", "--temperature", "0", "--device"];
        Assert.Equal(
            CliProcess.Succeed(_folder.Path, [.. generate, "cpu"]).Output, CliProcess.Succeed(_folder.Path, [.. generate, "opencl:0"]).Output);

        JsonElement Pretrain(string device) => CliProcess.Succeed(
            _folder.Path, TinyRun.Pretrain("--data", "book.txt", "--device", device, "--out", device, "--json")).Json;
    }

    [Fact]
    public void TooLittleMemoryIsOneLineThatNamesWhatHelps()
    {
        string error = CliProcess.Fail(1, _folder.Path, "bench", "matmul", "--device", "opencl", "--shapes", "131072x131072x1");
        Assert.StartsWith("opencl:0, ", error, StringComparison.Ordinal);
        Assert.Contains("has not enough memory: 68,719.5 MB were asked for, and ", error);
        Assert.Contains("a smaller --shapes needs less, and --device cpu uses the computer's own memory", error);
    }

    private static double[] Losses(JsonElement report) => [.. report.GetProperty("losses").EnumerateArray().Select(loss => loss.GetDouble())];

    private JsonElement Bench(string what, params string[] options) =>
        CliProcess.Succeed(_folder.Path, ["bench", what, .. options, "--device", "opencl", "--json"]).Json;
}
