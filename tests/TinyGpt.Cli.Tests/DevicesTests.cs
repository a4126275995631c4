using System.Text.Json;
using Xunit;

namespace TinyGpt.Cli.Tests;

public sealed class DevicesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly JsonElement _report;
    private readonly JsonElement[] _devices;

    public DevicesTests()
    {
        _report = CliProcess.Succeed(_folder.Path, "devices", "--json").Json;
        _devices = [.. _report.GetProperty("devices").EnumerateArray()];
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void EveryKindIsListedAndWhatCannotBeUsedSaysWhy()
    {
        Assert.Equal(["devices", "auto"], _report.EnumerateObject().Select(property => property.Name));
        Assert.Equal(["cpu", "cuda", "opencl", "scalar"], _devices.Select(device => Text(device, "kind")).Distinct().Order());
        string text = CliProcess.Succeed(_folder.Path, "devices").Output;
        foreach (JsonElement device in _devices)
        {
            Assert.Equal(["id", "kind", "name", "memory_bytes", "usable", "reason"], device.EnumerateObject().Select(property => property.Name));
            Assert.Contains($"{Text(device, "id"),-10}{(device.GetProperty("usable").GetBoolean() ? "usable" : "cannot be used")}", text);
            Assert.Contains(Text(device, "reason") ?? "", text);
            Assert.True(device.GetProperty("usable").GetBoolean() || Text(device, "reason")!.Length > 20);
            Assert.True(Text(device, "name") is null || device.GetProperty("memory_bytes").GetInt64() > 0);
        }
    }

    [Fact]
    public void AutoTakesAUsableDeviceAndNeverADriverThatComputesOnTheCpu()
    {
        string auto = Text(_report, "auto")!;
        JsonElement taken = _devices.Single(device => Text(device, "id") == auto);
        Assert.True(taken.GetProperty("usable").GetBoolean());
        Assert.Equal(JsonValueKind.Null, taken.GetProperty("reason").ValueKind);
        Assert.NotEqual("scalar", auto);
        Assert.Contains($"auto takes {auto}: ", CliProcess.Succeed(_folder.Path, "devices").Output);
        string kernels = Text(CliProcess.Succeed(_folder.Path, "bench", "matmul", "--shapes", "8x8x8", "--json").Json, "kernels")!;
        Assert.StartsWith(auto == "cpu" ? "CPU, " : auto, kernels, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cuda")]
    [InlineData("opencl")]
    public void AMissingDriverIsOneLineThatSaysHowToGetIt(string kind)
    {
        JsonElement device = _devices.First(device => Text(device, "kind") == kind);
        Assert.SkipWhen(Text(device, "id") != kind, $"this machine has a driver for {kind}");
        foreach (string[] command in (string[][])[["bench", "matmul"], ["bench", "train", "--preset", "tiny"], ["bench", "attention"], ["pretrain"]])
        {
            Assert.Equal($"{kind} cannot be used: {Text(device, "reason")}", CliProcess.Fail(1, _folder.Path, [.. command, "--device", kind]));
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Theory]
    [InlineData("cuda")]
    [InlineData("opencl")]
    public void ANumberBeyondTheLastDeviceIsOneLine(string kind) =>
        Assert.StartsWith(kind, CliProcess.Fail(1, _folder.Path, "bench", "matmul", "--device", $"{kind}:99"), StringComparison.Ordinal);

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
