using System.Runtime.InteropServices;
using System.Text.Json;
using Xunit;

namespace TinyGpt.Cli.Tests;

public sealed class ModelConvertTests(TinyRun run) : IClassFixture<TinyRun>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ARunGoesToLlmcAndBackWithTheSameWeights()
    {
        JsonElement report = Convert(run.RunFolder, "--out", "run.bin", "--json").Json;
        Assert.Equal(["out", "format", "type", "bytes", "parameters", "tokenizer"], report.EnumerateObject().Select(property => property.Name));
        Assert.Equal(("run.bin", "llmc", "f32"), (Text(report, "out"), Text(report, "format"), Text(report, "type")));
        Assert.Equal(new FileInfo(_folder["run.bin"]).Length, report.GetProperty("bytes").GetInt64());
        Assert.Equal(JsonValueKind.Null, report.GetProperty("tokenizer").ValueKind);
        JsonElement back = Convert("run.bin", "--tokenizer", run.RunFolder, "--out", "back/", "--json").Json;
        Assert.Equal(("back", "huggingface", "char"), (Text(back, "out"), Text(back, "format"), Text(back, "tokenizer")));
        foreach (string file in (string[])["config.json", "model.safetensors", "tokenizer.json"])
        {
            Assert.Equal(File.ReadAllBytes(Path.Combine(run.RunFolder, file)), File.ReadAllBytes(_folder[$"back/{file}"]));
        }

        string[] generate = ["generate", "--prompt", "The", "--temperature", "0", "--tokens", "30", "--json", "--model"];
        Assert.Equal(
            CliProcess.Succeed(_folder.Path, [.. generate, run.RunFolder]).Output, CliProcess.Succeed(_folder.Path, [.. generate, "back"]).Output);
    }

    [Fact]
    public void ATokenizerThatTheFormatCannotHoldIsLeftBehindWithAWordAndRefusedIfNamed()
    {
        using CliProcess process = Convert(run.RunFolder, "--out", "run.bin");
        Assert.Contains("llmc cannot hold a tokenizer of the kind char", process.Error, StringComparison.Ordinal);
        Assert.Contains("run.bin: llmc, f32,", process.Output, StringComparison.Ordinal);
        Assert.Contains(
            "cannot hold a tokenizer of the kind char", Fail(2, run.RunFolder, "--tokenizer", run.RunFolder, "--out", "again.bin"), StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["again.bin"]));
    }

    [Fact]
    public void HalfPrecisionTakesHalfTheRoom()
    {
        JsonElement half = Convert(run.RunFolder, "--out", "half", "--type", "f16", "--json").Json;
        Assert.Equal("f16", Text(half, "type"));
        JsonElement info = CliProcess.Succeed(_folder.Path, "model", "info", "half", "--json").Json;
        Assert.Equal("f16", Text(info, "type"));
        Assert.Equal(half.GetProperty("bytes").GetInt64(), info.GetProperty("stored_bytes").GetInt64());
        Assert.Equal(info.GetProperty("memory").GetProperty("f16_bytes").GetInt64(), info.GetProperty("stored_bytes").GetInt64());
        Assert.Equal("f16", Text(Convert("half", "--out", "same", "--json").Json, "type"));
        Assert.Equal("f32", Text(Convert("half", "--out", "wide.bin", "--json").Json, "type"));
    }

    [Fact]
    public void WhatExistsIsReplacedOnlyByForce()
    {
        Convert(run.RunFolder, "--out", "run.bin");
        byte[] before = File.ReadAllBytes(_folder["run.bin"]);
        Assert.Contains("run.bin exists", Fail(1, run.RunFolder, "--out", "run.bin"), StringComparison.Ordinal);
        Convert(run.RunFolder, "--out", "run.bin", "--force");
        Assert.Equal(before, File.ReadAllBytes(_folder["run.bin"]));
        Assert.Contains("run.bin is a file", Fail(1, run.RunFolder, "--out", "run.bin", "--to", "huggingface", "--force"), StringComparison.Ordinal);
        Directory.CreateDirectory(_folder["empty"]);
        Convert(run.RunFolder, "--out", "empty");
        Assert.Contains("empty exists", Fail(1, run.RunFolder, "--out", "empty"), StringComparison.Ordinal);
        Assert.Contains("empty is a folder", Fail(1, run.RunFolder, "--out", "empty", "--to", "llmc", "--force"), StringComparison.Ordinal);
        Convert(run.RunFolder, "--out", "empty", "--force");
    }

    [Fact]
    public void WhatMakesNoSenseIsOneLine()
    {
        Assert.Contains("style is gpt2", Fail(1, run.RunFolder, "--out", "m", "--to", "llama2c"), StringComparison.Ordinal);
        Assert.Contains("--type f16 is not possible", Fail(2, run.RunFolder, "--out", "m.bin", "--type", "f16"), StringComparison.Ordinal);
        Assert.Contains("--type must be f32 or f16 or q8_0", Fail(2, run.RunFolder, "--out", "m", "--type", "f8"), StringComparison.Ordinal);
        Assert.Contains("name a folder", Fail(2, run.RunFolder, "--out", "m.safetensors"), StringComparison.Ordinal);
        Assert.Contains("there is no folder", Fail(1, run.RunFolder, "--out", "none/m"), StringComparison.Ordinal);
        Assert.Contains("--out", Fail(2, run.RunFolder), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    // dim 8, hidden_dim 6, 1 layer, 2 heads, 1 of keys and values, 5 tokens, 4 positions
    [Fact]
    public void Llama2cGoesToAFolderAndBackWithEqualBytes()
    {
        int[] header = [8, 6, 1, 2, 1, 5, 4];
        const int AllWeights = (5 * 8) + 8 + 64 + 32 + 32 + 64 + 8 + (3 * 48) + 8;
        float[] weights = [.. Enumerable.Range(0, AllWeights).Select(i => i / 7f)];
        File.WriteAllBytes(_folder["m.bin"], [.. MemoryMarshal.AsBytes<int>(header), .. MemoryMarshal.AsBytes<float>(weights), .. new byte[2 * 4 * 2 * 4]]);
        JsonElement folder = Convert("m.bin", "--out", "folder", "--json").Json;
        Assert.Equal(AllWeights, folder.GetProperty("parameters").GetInt32());
        Convert("folder", "--out", "again.bin");
        Assert.Equal(
            File.ReadAllBytes(_folder["m.bin"]).AsSpan(0, 28 + (AllWeights * 4)), File.ReadAllBytes(_folder["again.bin"]).AsSpan(0, 28 + (AllWeights * 4)));

        // The place of the model's tokenizer, of which it has none.
        File.WriteAllText(_folder["new.tokenizer.bin"], "of another model");
        Assert.Contains("new.tokenizer.bin exists", Fail(1, "folder", "--out", "new.bin"), StringComparison.Ordinal);
        Assert.Equal("of another model", File.ReadAllText(_folder["new.tokenizer.bin"]));
        Convert("folder", "--out", "new.bin", "--force");
        Assert.False(File.Exists(_folder["new.tokenizer.bin"]));
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private CliProcess Convert(params string[] arguments) => CliProcess.Succeed(_folder.Path, ["model", "convert", .. arguments]);

    private string Fail(int exitCode, params string[] arguments) => CliProcess.Fail(exitCode, _folder.Path, ["model", "convert", .. arguments]);
}
