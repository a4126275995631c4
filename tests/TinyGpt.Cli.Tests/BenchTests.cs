using System.Text.Json;
using Xunit;

namespace TinyGpt.Cli.Tests;

public sealed class BenchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TrainingIsTimedAfterTheWarmupFromTheFirstBatch()
    {
        LlmcFiles.WriteModel(_folder["tiny.bin"]);
        LlmcFiles.WriteTokens(_folder["tiny.tok"], 200);
        // A pass has three batches, so step 4 sees the first batch again.
        JsonElement vector = Train("cpu"), plain = Train("scalar");
        string[] expected =
        [
            "losses", "step_ms", "forward_ms", "backward_ms", "update_ms", "tokens_per_second", "effective_gflops", "allocated_bytes_per_step",
            "peak_memory_bytes",
        ];
        Assert.Equal(expected, vector.EnumerateObject().Select(property => property.Name));
        double[] losses = Losses(vector);
        Assert.Equal(8, losses.Length);
        // The warm-up changed the weights a thousand times; the first loss is that of the file's weights, near the logarithm of the vocabulary.
        Assert.Equal(Math.Log(LlmcFiles.VocabularySize), losses[0], 0.1);
        Assert.True(losses[3] < losses[0]);
        Assert.All(losses.Zip(Losses(plain)), pair => Assert.Equal(pair.Second, pair.First, 2e-5));
        Assert.Equal(0, vector.GetProperty("allocated_bytes_per_step").GetDouble());
        JsonElement times = vector.GetProperty("step_ms");
        double least = times.GetProperty("min").GetDouble();
        Assert.InRange(least, 1e-6, times.GetProperty("median").GetDouble());
        double parts = vector.GetProperty("forward_ms").GetDouble() + vector.GetProperty("backward_ms").GetDouble() + vector.GetProperty("update_ms").GetDouble();
        Assert.InRange(parts, 0, least);
        // 2 sequences of 32 tokens; 2 layers, 16 channels, 32 position embeddings.
        double operations = (6.0 * (LlmcFiles.Parameters - (32 * 16)) * 64) + (6.0 * 2 * 16 * 32 * 64);
        Assert.Equal(operations / (least / 1000) / 1e9, vector.GetProperty("effective_gflops").GetDouble(), 1e-6);
        Assert.Equal(64 / (least / 1000), vector.GetProperty("tokens_per_second").GetDouble(), 1e-3);
    }

    [Fact]
    public void FilesThatDoNotFitAreRefused()
    {
        LlmcFiles.WriteModel(_folder["tiny.bin"]);
        LlmcFiles.WriteTokens(_folder["tiny.tok"], 100);
        Assert.Contains("tiny.tok has 100 tokens", Fail(1, "--model", "tiny.bin", "--tokens", "tiny.tok", "--batch", "4", "--length", "32"));
        Assert.Contains("longer than the model's context of 32", Fail(2, "--model", "tiny.bin", "--tokens", "tiny.tok", "--batch", "1", "--length", "33"));
        Assert.Contains("tiny.tok is not a model file", Fail(1, "--model", "tiny.tok", "--tokens", "tiny.tok"));
        Assert.Contains("tiny.bin is not a token file", Fail(1, "--model", "tiny.bin", "--tokens", "tiny.bin"));
        File.WriteAllBytes(_folder["cut.bin"], File.ReadAllBytes(_folder["tiny.bin"])[..^4]);
        Assert.Contains("cut.bin is not a model file", Fail(1, "--model", "cut.bin", "--tokens", "tiny.tok"));
    }

    [Fact]
    public void MemoryOfAttentionGrowsWithTheLength()
    {
        JsonElement report = CliProcess.Succeed(_folder.Path, "bench", "attention", "--lengths", "32,64,128", "--heads", "2", "--head-size", "8", "--json").Json;
        (int Length, long Bytes)[] lengths =
            [.. report.GetProperty("lengths").EnumerateArray().Select(row => (row.GetProperty("length").GetInt32(), row.GetProperty("bytes").GetInt64()))];
        Assert.Equal([32, 64, 128], lengths.Select(row => row.Length));
        // Input and its gradient 3C each, output and its gradient C each, and one number per head, all of 4 bytes; up to 256 bytes of alignment each.
        Assert.All(lengths, row => Assert.InRange(row.Bytes, row.Length * ((8 * 16) + 2) * 4, (row.Length * ((8 * 16) + 2) * 4) + (5 * 256)));
        Assert.All(report.GetProperty("lengths").EnumerateArray(), row => Assert.True(row.GetProperty("backward_ms").GetDouble() > 0));
        Assert.Contains("bytes per T", CliProcess.Succeed(_folder.Path, "bench", "attention", "--lengths", "16").Output);
    }

    private static double[] Losses(JsonElement report) => [.. report.GetProperty("losses").EnumerateArray().Select(loss => loss.GetDouble())];

    private JsonElement Train(string device) => CliProcess.Succeed(
        _folder.Path, "bench", "train", "--model", "tiny.bin", "--tokens", "tiny.tok", "--batch", "2", "--length", "32", "--steps", "8",
        "--threads", "1", "--device", device, "--json").Json;

    private string Fail(int exitCode, params string[] options) => CliProcess.Fail(exitCode, _folder.Path, ["bench", "train", .. options]);
}
