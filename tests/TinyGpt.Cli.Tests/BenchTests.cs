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
            "losses", "step_ms", "forward_ms", "backward_ms", "update_ms", "tokens_per_second", "effective_gflops", "peak_gflops",
            "allocated_bytes_per_step", "peak_memory_bytes", "launches_per_step", "uploaded_bytes_per_step", "downloaded_bytes_per_step",
            "device_allocated_bytes_per_step",
        ];
        Assert.Equal(expected, vector.EnumerateObject().Select(property => property.Name));
        double[] losses = Losses(vector);
        Assert.Equal(8, losses.Length);
        // The warm-up changed the weights a thousand times; the first loss is that of the file's weights, near the logarithm of the vocabulary.
        Assert.Equal(Math.Log(LlmcFiles.VocabularySize), losses[0], 0.1);
        Assert.True(losses[3] < losses[0]);
        Assert.All(losses.Zip(Losses(plain)), pair => Assert.Equal(pair.Second, pair.First, 2e-5));
        Assert.Equal(0, vector.GetProperty("allocated_bytes_per_step").GetDouble());
        // The CPU's own memory is the device's: nothing is launched or moved.
        Assert.All(expected[^4..], name => Assert.Equal(JsonValueKind.Null, vector.GetProperty(name).ValueKind));
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
    public void APresetMakesItsModelAndProfilesItsOperations()
    {
        JsonElement report = CliProcess.Succeed(
            _folder.Path, "bench", "train", "--preset", "tiny", "--batch", "2", "--length", "32", "--steps", "3", "--profile", "--json").Json;
        // Random weights know nothing: the loss is the logarithm of the vocabulary of 256.
        Assert.Equal(Math.Log(256), Losses(report)[0], 0.2);
        Assert.True(report.GetProperty("peak_gflops").GetDouble() > report.GetProperty("effective_gflops").GetDouble());
        JsonElement[] operations = [.. report.GetProperty("operations").EnumerateArray()];
        string[] fields = ["name", "calls", "forward_ms", "backward_ms", "update_ms", "gflops", "gbytes_per_second"];
        Assert.All(operations, operation => Assert.Equal(fields, operation.EnumerateObject().Select(property => property.Name)));
        JsonElement product = operations.Single(operation => operation.GetProperty("name").GetString() == "MatMul nt 64×512×128");
        Assert.Equal(4, product.GetProperty("calls").GetDouble());
        Assert.True(product.GetProperty("forward_ms").GetDouble() > 0 && product.GetProperty("backward_ms").GetDouble() == 0);
        string text = CliProcess.Succeed(_folder.Path, "bench", "train", "--preset", "tiny", "--length", "16", "--steps", "1", "--profile").Output;
        Assert.Contains("MatMul tn 512×128×64", text);
        Assert.Contains("matrix products take", text);
        Assert.Contains("4 layers, 128 wide, vocabulary 256; 4×16 tokens a step", text);
    }

    [Fact]
    public void ATrainedModelIsNamedOnce()
    {
        const string message = "bench train needs either --preset, or both --model and --tokens";
        Assert.Contains(message, Fail(2));
        Assert.Contains(message, Fail(2, "--model", "tiny.bin"));
        Assert.Contains(message, Fail(2, "--preset", "tiny", "--tokens", "tiny.tok"));
        Assert.Contains("--preset must be tiny or small or gpt2, not 'huge'", Fail(2, "--preset", "huge"));
    }

    [Theory]
    [InlineData("f32", 4.0)]
    [InlineData("f16", 2.0)]
    [InlineData("q8_0", 34.0 / 32)]
    public void GenerationIsHeldAgainstTheMemorysSpeed(string weights, double bytesPerWeight)
    {
        JsonElement report = CliProcess.Succeed(
            _folder.Path, "bench", "generate", "--preset", "tiny", "--weights", weights, "--device", "cpu", "--threads", "2", "--batch", "2", "--prompt-tokens", "20",
            "--tokens", "30", "--rounds", "2", "--json").Json;
        double Get(string name) => report.GetProperty(name).GetDouble();
        Assert.Equal(weights, report.GetProperty("weights").GetString());
        // Four layers of twelve squares of the width, and the table of 256 tokens, which is also the output.
        double bytes = ((4 * 12 * 128 * 128) + (256 * 128)) * bytesPerWeight;
        Assert.Equal(bytes, Get("weight_bytes"));
        Assert.Equal(bytes * Get("generation_tokens_per_second") / 2 / 1e9, Get("weights_gbytes_per_second"), 1e-6);
        Assert.Equal(Get("weights_gbytes_per_second") / Get("read_gbytes_per_second"), Get("share_of_read_bandwidth"), 1e-9);
        Assert.Equal(2 * 20 / (Get("first_token_ms") / 1000), Get("prompt_tokens_per_second"), 1e-3);
        Assert.InRange(Get("median_generation_tokens_per_second"), 1e-3, Get("generation_tokens_per_second"));
        Assert.Equal(0, Get("allocated_bytes_per_token"));
        Assert.True(Get("peak_memory_bytes") > 0);
    }

    [Fact]
    public void GenerationNeedsAModelWithRoom()
    {
        string Error(params string[] arguments) => CliProcess.Fail(2, _folder.Path, ["bench", "generate", .. arguments]);
        Assert.Contains("either --preset or --model", Error());
        Assert.Contains("either --preset or --model", Error("--preset", "tiny", "--model", "m"));
        Assert.Contains("--weights must be f32 or f16 or q8_0, not 'q4'", Error("--preset", "tiny", "--weights", "q4"));
        Assert.Contains("more than the model's context of 256", Error("--preset", "tiny", "--prompt-tokens", "250", "--tokens", "7"));
    }

    [Fact]
    public void MatrixProductsAreTimedInThreeForms()
    {
        JsonElement report = CliProcess.Succeed(_folder.Path, "bench", "matmul", "--shapes", "5x7x11,1x64x33", "--threads", "1", "--json").Json;
        Assert.Equal(1, report.GetProperty("threads").GetInt32());
        double peak = report.GetProperty("peak_gflops").GetDouble();
        JsonElement[] shapes = [.. report.GetProperty("shapes").EnumerateArray()];
        Assert.Equal(["5x7x11 nn", "5x7x11 nt", "5x7x11 tn", "1x64x33 nn", "1x64x33 nt", "1x64x33 tn"], shapes.Select(Name));
        Assert.All(shapes, shape =>
        {
            double best = shape.GetProperty("best_gflops").GetDouble();
            Assert.InRange(best, 1e-6, peak);
            Assert.InRange(shape.GetProperty("median_gflops").GetDouble(), 1e-6, best);
        });
        Assert.Contains("share of peak", CliProcess.Succeed(_folder.Path, "bench", "matmul", "--shapes", "16x16x16").Output);
        JsonElement scalar = CliProcess.Succeed(_folder.Path, "bench", "matmul", "--shapes", "8x8x8", "--device", "scalar", "--json").Json;
        Assert.Equal(JsonValueKind.Null, scalar.GetProperty("peak_gflops").ValueKind);
        Assert.Contains("not '8x8'", CliProcess.Fail(2, _folder.Path, "bench", "matmul", "--shapes", "8x8"));
        Assert.Contains("not '0x8x8'", CliProcess.Fail(2, _folder.Path, "bench", "matmul", "--shapes", "8x8x8,0x8x8"));

        static string Name(JsonElement shape) =>
            $"{shape.GetProperty("m")}x{shape.GetProperty("n")}x{shape.GetProperty("k")} {shape.GetProperty("transpose").GetString()}";
    }

    [Fact]
    public void StepsOfACorpusBuildAreTimed()
    {
        string[] files = [.. CorpusInputs.Write(_folder, files: 2).SkipWhile(word => word != "--input")];
        JsonElement report = CliProcess.Succeed(_folder.Path, ["bench", "corpus", "--threads", "2", "--json", .. files]).Json;
        string[] expected = ["pages", "bytes", "steps", "threads", "seconds", "pages_per_second", "mbytes_per_second", "peak_memory_bytes"];
        Assert.Equal(expected, report.EnumerateObject().Select(property => property.Name));
        Assert.Equal((80, 2), (report.GetProperty("pages").GetInt32(), report.GetProperty("threads").GetInt32()));
        JsonElement[] steps = [.. report.GetProperty("steps").EnumerateArray()];
        Assert.Equal(("url", "tokens"), (steps[0].GetProperty("step").GetString(), steps[^1].GetProperty("step").GetString()));
        Assert.All(steps, step => Assert.Equal(
            step.GetProperty("pages").GetInt32() / step.GetProperty("seconds").GetDouble(), step.GetProperty("pages_per_second").GetDouble(), 1e-3));
        Assert.Equal(80 / report.GetProperty("seconds").GetDouble(), report.GetProperty("pages_per_second").GetDouble(), 1e-6);
        Assert.Contains("no tokenizer nothing", CliProcess.Fail(1, _folder.Path, "bench", "corpus", "--tokenizer", "nothing"));
        Assert.Contains("nothing.warc", CliProcess.Fail(1, _folder.Path, "bench", "corpus", "--input", "nothing.warc"));
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
