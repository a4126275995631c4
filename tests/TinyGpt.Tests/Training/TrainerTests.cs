using TinyGpt.Data;
using TinyGpt.Models;
using TinyGpt.Optimization;
using TinyGpt.Training;
using Xunit;

namespace TinyGpt.Tests.Training;

public sealed class TrainerTests
{
    private static readonly TrainingSettings Settings = new()
    {
        BatchSize = 3,
        ContextLength = 16,
        Steps = 40,
        LearningRate = 3e-3,
        WarmupSteps = 5,
        Seed = 7,
    };

    [Theory]
    [InlineData("gpt2", OptimizerKind.AdamW)]
    [InlineData("llama", OptimizerKind.AdamW)]
    [InlineData("gpt2", OptimizerKind.Muon)]
    [InlineData("llama", OptimizerKind.Muon)]
    public void ASmallModelLearnsATextThatRepeats(string style, OptimizerKind optimizer)
    {
        using Device device = Device.Cpu(2);
        using Gpt model = Gpt.Create(device, Config(style), 1);
        using Trainer trainer = new(model, Settings with { Steps = 200, Optimizer = optimizer }, Windows());
        double first = trainer.Step().Loss;
        double last = 0;
        while (trainer.CompletedSteps < trainer.Settings.Steps)
        {
            last = trainer.Step().Loss;
        }

        Assert.InRange(first, Math.Log(20) - 0.3, Math.Log(20) + 0.3);
        Assert.True(last < 0.5 * first, $"loss went from {first} to {last}");
    }

    [Theory]
    [InlineData("gpt2", OptimizerKind.AdamW)]
    [InlineData("llama", OptimizerKind.AdamW)]
    [InlineData("llama", OptimizerKind.Muon)]
    public void AnyNumberOfThreadsGivesEqualBits(string style, OptimizerKind optimizer)
    {
        TrainingSettings settings = Settings with { Optimizer = optimizer };
        float[] one = WeightsAfter(Device.Cpu(1), style, settings);
        Assert.Equal(one, WeightsAfter(Device.Cpu(2), style, settings));
        Assert.Equal(one, WeightsAfter(Device.Cpu(3), style, settings));
    }

    [Theory]
    [InlineData(OptimizerKind.AdamW)]
    [InlineData(OptimizerKind.Muon)]
    public void SimdAndScalarAgreeOnEveryLoss(OptimizerKind optimizer)
    {
        TrainingSettings settings = Settings with { Optimizer = optimizer };
        double[] simd = Losses(Device.Cpu(2), settings), scalar = Losses(Device.Scalar(), settings);
        for (int i = 0; i < simd.Length; i++)
        {
            Assert.Equal(scalar[i], simd[i], 2e-4);
        }
    }

    [Fact]
    public void MicroBatchesAddUpToABatch()
    {
        double[] whole = Losses(Device.ScalarDouble(), Settings with { BatchSize = 4, Steps = 6 });
        double[] parts = Losses(Device.ScalarDouble(), Settings with { BatchSize = 1, Accumulation = 4, Steps = 6 });
        for (int i = 0; i < whole.Length; i++)
        {
            // Weights of the loss are single precision: a quarter of a quarter is exact, so only the order of sums differs.
            Assert.Equal(whole[i], parts[i], 1e-9);
        }
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.2)]
    public void RecomputationGivesEqualBits(double dropout)
    {
        TrainingSettings settings = Settings with { Dropout = dropout };
        Assert.Equal(WeightsAfter(Device.Cpu(2), "llama", settings), WeightsAfter(Device.Cpu(2), "llama", settings with { Recompute = true }));
    }

    [Fact]
    public void RecomputationTakesLessMemory()
    {
        Assert.True(ArenaBytes(recompute: true) < 0.7 * ArenaBytes(recompute: false));

        static long ArenaBytes(bool recompute)
        {
            using Device device = Device.Cpu(1);
            using Gpt model = Gpt.Create(device, Config("gpt2") with { Layers = 6 }, 1);
            using Trainer trainer = new(model, Settings with { Recompute = recompute }, Windows());
            trainer.Step();
            return trainer.Tape.ArenaBytes;
        }
    }

    [Theory]
    [InlineData(OptimizerKind.AdamW)]
    [InlineData(OptimizerKind.Muon)]
    public void AStepAllocatesNothing(OptimizerKind optimizer)
    {
        using Device device = Device.Cpu(2);
        using Gpt model = Gpt.Create(device, Config("gpt2"), 1);
        using Trainer trainer = new(model, Settings with { Steps = 1000, Dropout = 0.1, Optimizer = optimizer }, Windows());
        for (int i = 0; i < 50; i++)
        {
            trainer.Step();
        }

        // The runtime itself allocates now and then while it compiles hot methods anew; a training step that allocates does so every time.
        long least = long.MaxValue;
        for (int attempt = 0; attempt < 20 && least > 0; attempt++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            trainer.Step();
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        Assert.Equal(0, least);
    }

    /// <summary>What a device of its own would have to wait for and to receive.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void AStepSendsItsTokensAndReadsOneRecord(int accumulation)
    {
        ProfilingKernels counted = new(new Simd.SimdKernels(1));
        using Device device = new(counted);
        using Gpt model = Gpt.Create(device, Config("gpt2"), 1);
        using Trainer trainer = new(model, Settings with { Accumulation = accumulation, Dropout = 0.1, SkipOutliers = 4 }, Windows());
        trainer.Step();
        counted.Restart();
        trainer.Step();
        OperationProfile up = counted.Operations.Single(operation => operation.Name == "Upload");
        OperationProfile down = counted.Operations.Single(operation => operation.Name == "Download");
        Assert.Equal(1, down.Calls);
        // The squared norm and the losses of the micro-batches, 256 bytes apart.
        Assert.Equal((accumulation * View.Alignment) + sizeof(float), down.Bytes);
        Assert.Equal(accumulation, up.Calls);
        // 48 inputs fill 192 bytes; the targets begin at 256.
        Assert.Equal(accumulation * (View.Alignment + (3 * 16 * sizeof(int))), up.Bytes);
    }

    [Fact]
    public void PhasesAreTimedOnlyWhenAskedFor()
    {
        using Device device = Device.Cpu(1);
        using Gpt model = Gpt.Create(device, Config("gpt2"), 1);
        using Trainer trainer = new(model, Settings, Windows());
        trainer.Step();
        Assert.Equal(default, trainer.LastTimes);
        trainer.MeasurePhases = true;
        trainer.Step();
        Assert.True(trainer.LastTimes is { Forward: > 0, Backward: > 0, Update: > 0 });
    }

    [Fact]
    public void AWeightThatIsNotFiniteStopsTheStepAndIsNamed()
    {
        using Device device = Device.Cpu(2);
        using Gpt model = Gpt.Create(device, Config("gpt2"), 1);
        using Trainer trainer = new(model, Settings, Windows());
        trainer.Step();
        Parameter damaged = model.Parameters["layers.1.attention.output.weight"];
        model.Parameters.Write(damaged, values => values[5] = float.NaN);
        float[] before = model.Parameters.ToArray(model.Parameters["tokens.weight"]);
        NonFiniteException error = Assert.Throws<NonFiniteException>(() => trainer.Step());
        Assert.Equal(2, error.Step);
        Assert.Contains(damaged.Name, error.Message, StringComparison.Ordinal);
        Assert.Equal(before, model.Parameters.ToArray(model.Parameters["tokens.weight"]));
        Assert.Equal(1, trainer.CompletedSteps);
    }

    [Fact]
    public void TheFirstOperationThatOverflowsIsNamed()
    {
        using Device device = Device.Cpu(1);
        using Gpt model = Gpt.Create(device, Config("gpt2"), 1);
        using Trainer trainer = new(model, Settings, Windows());
        model.Parameters.Write(model.Parameters["layers.0.feed_forward.up.weight"], values => values.Fill(1e38f));
        NonFiniteException error = Assert.Throws<NonFiniteException>(() => trainer.Step());
        Assert.Contains("layers.0.feed_forward FeedForward, forward", error.Operation, StringComparison.Ordinal);
    }

    [Fact]
    public void OutliersChangeNoWeight()
    {
        using Device device = Device.Cpu(1);
        using Gpt model = Gpt.Create(device, Config("gpt2"), 1);
        using Trainer trainer = new(model, Settings with { SkipOutliers = 4, LearningRate = 1e-5, MinLearningRate = 1e-5, Steps = 100 }, Windows());
        for (int i = 0; i < 50; i++)
        {
            Assert.False(trainer.Step().Skipped);
        }

        model.Parameters.Write(model.Parameters["norm.weight"], values => values.Fill(60));
        float[] before = model.Parameters.ToArray(model.Parameters["tokens.weight"]);
        Assert.True(trainer.Step().Skipped);
        Assert.Equal(before, model.Parameters.ToArray(model.Parameters["tokens.weight"]));
        Assert.Equal(50, trainer.State.OptimizerStep);
        Assert.Equal(51, trainer.CompletedSteps);
    }

    [Fact]
    public void SequencesLongerThanTheContextAreRefused()
    {
        using Device device = Device.Cpu(1);
        using Gpt model = Gpt.Create(device, Config("gpt2"), 1);
        ArgumentException error = Assert.Throws<ArgumentException>(() => new Trainer(model, Settings with { ContextLength = 17 }, Windows(17)));
        Assert.Contains("17", error.Message, StringComparison.Ordinal);
        Assert.Contains("16", error.Message, StringComparison.Ordinal);
    }

    private static GptConfig Config(string style) => style == "gpt2"
        ? GptConfig.Gpt2(20, 16, 2, 2, 32)
        : GptConfig.Llama(20, 16, 2, 4, 32, keyValueHeads: 2);

    private static ShuffledWindows Windows(int length = 16)
    {
        int[] text = [.. Enumerable.Range(0, 3000).Select(i => (i * i % 17) + (i % 3))];
        return new ShuffledWindows(new TokenList(text), length, 1);
    }

    private static double[] Losses(Device device, TrainingSettings settings)
    {
        using (device)
        {
            using Gpt model = Gpt.Create(device, Config("gpt2"), 1);
            using Trainer trainer = new(model, settings, Windows());
            return [.. Enumerable.Range(0, settings.Steps).Select(_ => trainer.Step().Loss)];
        }
    }

    private static float[] WeightsAfter(Device device, string style, TrainingSettings settings)
    {
        using (device)
        {
            using Gpt model = Gpt.Create(device, Config(style), 1);
            using Trainer trainer = new(model, settings, Windows());
            while (trainer.CompletedSteps < 10)
            {
                trainer.Step();
            }

            return [.. model.Parameters.Table.SelectMany(model.Parameters.ToArray)];
        }
    }
}
