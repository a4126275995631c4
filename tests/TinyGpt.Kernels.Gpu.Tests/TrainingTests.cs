using TinyGpt.Data;
using TinyGpt.Generation;
using TinyGpt.Models;
using TinyGpt.Optimization;
using TinyGpt.Tests.Models;
using TinyGpt.Training;

namespace TinyGpt.Gpu.Tests;

/// <summary>Whole steps on a device: the losses, and what a step moves and allocates.</summary>
public sealed class TrainingTests(GpuFixture gpu)
{
    private const int Vocabulary = 20, Context = 16;

    private static readonly TrainingSettings _settings = new()
    {
        BatchSize = 3,
        ContextLength = Context,
        Accumulation = 2,
        Steps = 100,
        LearningRate = 3e-3,
        WarmupSteps = 5,
        Dropout = 0.1,
        SkipOutliers = 4,
        Seed = 7,
    };

    /// <summary>llm.c's losses on a small model and tokens, as the CPU's own test has them.</summary>
    [Fact]
    public void TheFirstTenLossesAreThoseOfLlmc()
    {
        using Device device = gpu.Open();
        Assert.All(LlmcTraining.Expected.Zip(LlmcTraining.Losses(device)), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
    }

    [Theory]
    [InlineData("gpt2", OptimizerKind.AdamW)]
    [InlineData("llama", OptimizerKind.AdamW)]
    [InlineData("llama", OptimizerKind.Muon)]
    public void LossesAndNormsAreThoseOfTheCpu(string style, OptimizerKind optimizer)
    {
        TrainingSettings settings = _settings with { Optimizer = optimizer };
        StepResult[] expected = Train(Device.Cpu(1), style, settings), actual = Train(gpu.Open(), style, settings);
        Assert.All(expected.Zip(actual), pair =>
        {
            Assert.Equal(pair.First.Loss, pair.Second.Loss, 1e-4);
            Assert.Equal(pair.First.GradientNorm, pair.Second.GradientNorm, 1e-3 * pair.First.GradientNorm);
        });
    }

    [Theory]
    [InlineData("gpt2", OptimizerKind.AdamW)]
    [InlineData("llama", OptimizerKind.AdamW)]
    [InlineData("llama", OptimizerKind.Muon)]
    public void TwoRunsGiveEqualBits(string style, OptimizerKind optimizer)
    {
        TrainingSettings settings = _settings with { Optimizer = optimizer };
        Assert.Equal(Train(gpu.Open(), style, settings), Train(gpu.Open(), style, settings));
    }

    [Theory]
    [InlineData("gpt2", false, OptimizerKind.AdamW)]
    [InlineData("llama", true, OptimizerKind.AdamW)]
    [InlineData("llama", false, OptimizerKind.Muon)]
    public void AStepAllocatesNothingSendsItsTokensAndReadsOneRecord(string style, bool recompute, OptimizerKind optimizer)
    {
        const int Steps = 10;
        using Device device = gpu.Open();
        using Gpt model = Gpt.Create(device, Config(style), 1);
        using Trainer trainer = new(model, _settings with { Recompute = recompute, Optimizer = optimizer }, Windows());
        for (int i = 0; i < 20; i++)
        {
            trainer.Step();
        }

        DeviceTraffic? before = device.Kernels.Traffic;
        long least = long.MaxValue;
        for (int i = 0; i < Steps; i++)
        {
            long allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
            trainer.Step();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - allocatedBefore);
        }

        DeviceTraffic step = (device.Kernels.Traffic - before)!.Value;
        Assert.Equal(0, step.AllocatedBytes);
        Assert.Equal(Steps, step.Downloads);
        Assert.Equal(Steps * ((2 * View.Alignment) + sizeof(float)), step.DownloadedBytes);
        Assert.Equal(2 * Steps, step.Uploads);
        // 48 inputs fill 192 bytes; the targets begin at 256.
        Assert.Equal(2 * Steps * (View.Alignment + (3 * Context * sizeof(int))), step.UploadedBytes);
        Assert.Equal(0, step.Launches % Steps);
        Assert.InRange(step.Launches / Steps, 50, 500);
        Assert.Equal(0, least);
    }

    [Fact]
    public void ATokenSendsItselfAndReadsItsLogits()
    {
        const int Tokens = 8;
        using Device device = gpu.Open();
        using Gpt model = Gpt.Create(device, Config("llama"), 1);
        using Generator generator = new(model);
        using IEnumerator<int> tokens = generator.Generate([1, 2, 3], Greedy).GetEnumerator();
        Assert.True(tokens.MoveNext() && tokens.MoveNext());
        DeviceTraffic? before = device.Kernels.Traffic;
        for (int i = 0; i < Tokens; i++)
        {
            Assert.True(tokens.MoveNext());
        }

        DeviceTraffic traffic = (device.Kernels.Traffic - before)!.Value;
        Assert.Equal((Tokens, Tokens, Tokens * Vocabulary * sizeof(float), 0L), (traffic.Uploads, traffic.Downloads, traffic.DownloadedBytes, traffic.AllocatedBytes));
    }

    private static SequenceSettings Greedy => new() { Sampling = new() { Temperature = 0 } };

    private static GptConfig Config(string style) => style == "gpt2"
        ? GptConfig.Gpt2(Vocabulary, Context, 2, 2, 32)
        : GptConfig.Llama(Vocabulary, Context, 2, 4, 32, keyValueHeads: 2);

    private static ShuffledWindows Windows()
    {
        int[] text = [.. Enumerable.Range(0, 3000).Select(i => (i * i % 17) + (i % 3))];
        return new ShuffledWindows(new TokenList(text), Context, 1);
    }

    private static StepResult[] Train(Device device, string style, TrainingSettings settings)
    {
        using (device)
        {
            using Gpt model = Gpt.Create(device, Config(style), 1);
            using Trainer trainer = new(model, settings, Windows());
            return [.. Enumerable.Range(0, 10).Select(_ => trainer.Step())];
        }
    }
}
