using TinyGpt.Data;
using TinyGpt.Models;
using TinyGpt.Training;
using Xunit;

namespace TinyGpt.Tests.Engine;

public sealed class ProfilingKernelsTests
{
    private const int Vocabulary = 32, Layers = 2, Width = 16, Context = 8, Batch = 3, Steps = 2;

    private static readonly TrainingSettings _settings = new() { BatchSize = Batch, ContextLength = Context, Steps = Steps, WarmupSteps = 0 };

    [Theory]
    [InlineData("gpt2")]
    [InlineData("llama")]
    public void CountsTheOperationsOfAStepAndChangesNothing(string style)
    {
        GptConfig config = style == "gpt2" ? GptConfig.Gpt2(Vocabulary, Context, Layers, 2, Width) : GptConfig.Llama(Vocabulary, Context, Layers, 2, Width);
        using Device plain = Device.Cpu(1);
        double[] expected = Train(plain, config, _ => { });
        ProfilingKernels profile = new(new Simd.SimdKernels(1));
        using Device device = new(profile);
        Assert.Equal(expected, Train(device, config, trainer => profile.Phase = () => trainer.Phase));

        // Forward, gradient of the input, gradient of the weights: 2 operations each for every weight of a matrix and every token.
        int matrixWeights = (int)Gpt.CountParameters(config) - (config.PositionEncoding == PositionEncoding.Learned ? Context * Width : 0) - Vectors(config);
        IReadOnlyList<OperationProfile> products = [.. profile.Operations.Where(operation => operation.Name.StartsWith("MatMul", StringComparison.Ordinal))];
        Assert.Equal(6.0 * matrixWeights * Batch * Context * Steps, products.Sum(operation => operation.Operations));
        Assert.All(products, operation => Assert.Equal(operation.Name.Contains(" nt ", StringComparison.Ordinal), operation.ForwardMs > 0));
        Assert.All(products, operation => Assert.Equal(0, operation.UpdateMs));

        OperationProfile attention = profile.Operations.Single(operation => operation.Name == "Attention");
        Assert.Equal(14.0 * Layers * Width * Batch * (Context * (Context + 1) / 2) * Steps, attention.Operations);
        Assert.True(attention.ForwardMs > 0 && attention.BackwardMs > 0);

        OperationProfile update = profile.Operations.Single(operation => operation.Name == "AdamW");
        Assert.Equal(Steps, update.Calls);
        Assert.True(update.UpdateMs > 0 && update.ForwardMs == 0 && update.BackwardMs == 0 && update.GbytesPerSecond > 0 && update.Gflops > 0);

        OperationProfile upload = profile.Operations.Single(operation => operation.Name == "Upload");
        Assert.True(upload.ForwardMs > 0 && upload.BackwardMs == 0 && upload.UpdateMs == 0);

        profile.Restart();
        Assert.Empty(profile.Operations);
    }

    private static int Vectors(GptConfig config)
    {
        int norms = ((2 * Layers) + 1) * (config.Biases ? 2 : 1) * Width;
        return config.Biases ? norms + (Layers * ((3 + 1 + 4 + 1) * Width)) : norms;
    }

    private static double[] Train(Device device, GptConfig config, Action<Trainer> prepare)
    {
        using Gpt model = Gpt.Create(device, config, seed: 1);
        int[] tokens = [.. Enumerable.Range(0, 200).Select(i => i * 7 % Vocabulary)];
        using Trainer trainer = new(model, _settings, new ShuffledWindows(new TokenList(tokens), Context, seed: 1));
        prepare(trainer);
        // What was uploaded before is the weights.
        (device.Kernels as ProfilingKernels)?.Restart();
        return [.. Enumerable.Range(0, Steps).Select(_ => trainer.Step().Loss)];
    }
}
