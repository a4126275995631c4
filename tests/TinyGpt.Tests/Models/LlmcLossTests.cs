using TinyGpt.Data;
using TinyGpt.Formats;
using TinyGpt.Models;
using TinyGpt.Optimization;
using TinyGpt.Training;
using Xunit;

namespace TinyGpt.Tests.Models;

/// <summary>Ten training steps against those of an independent implementation, llm.c, on the same checkpoint and tokens.</summary>
public sealed class LlmcLossTests : IDisposable
{
    // AdamW, learning rate 1e-4, betas 0.9 and 0.999, epsilon 1e-8, no decay; batches of 4 × 64 in the file's order. libtorch agrees within 2e-6.
    private static readonly double[] Expected =
        [5.597400, 5.577921, 5.501467, 5.409997, 5.457325, 5.340861, 5.431196, 5.300638, 5.311849, 5.338079];

    private readonly string _folder = Directory.CreateTempSubdirectory("tinygpt-llmc-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("cpu")]
    [InlineData("scalar")]
    public void TheFirstTenLossesAreThoseOfLlmc(string deviceName)
    {
        string modelPath = Path.Combine(_folder, "tiny.bin"), tokenPath = Path.Combine(_folder, "tiny.tok");
        LlmcReference.WriteModel(modelPath, context: 256, vocabulary: 256, layers: 4, heads: 4, width: 128, seed: 1);
        LlmcReference.WriteTokens(tokenPath, count: 200001, vocabulary: 256, seed: 11);

        using Device device = deviceName == "cpu" ? Device.Cpu(2) : Device.Scalar();
        using LlmcModel file = LlmcModel.Open(modelPath);
        using TokenFile tokens = TokenFile.Open(tokenPath);
        using Gpt model = new(device, LlmcImport.Config(file.Header));
        LlmcImport.ReadInto(file, model);
        TrainingSettings settings = new()
        {
            BatchSize = 4,
            ContextLength = 64,
            Steps = 10,
            LearningRate = 1e-4,
            MinLearningRate = 1e-4,
            WarmupSteps = 0,
            Schedule = ScheduleKind.Constant,
            WeightDecay = 0,
            Beta2 = 0.999,
            GradientClip = 0,
        };
        using Trainer trainer = new(model, settings, new SequentialWindows(tokens, 4, 64));
        foreach (double expected in Expected)
        {
            Assert.Equal(expected, trainer.Step().Loss, 2e-5);
        }
    }
}
