using TinyGpt.Data;
using TinyGpt.Formats;
using TinyGpt.Models;
using TinyGpt.Optimization;
using TinyGpt.Training;

namespace TinyGpt.Tests.Models;

/// <summary>Ten training steps of a small model and its tokens in llm.c's files, and the losses that llm.c itself has.</summary>
internal static class LlmcTraining
{
    // AdamW, learning rate 1e-4, betas 0.9 and 0.999, epsilon 1e-8, no decay; batches of 4 × 64 in the file's order. libtorch agrees within 2e-6.
    private static readonly TrainingSettings _settings = new()
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

    /// <summary>llm.c's losses.</summary>
    public static IReadOnlyList<double> Expected { get; } =
        [5.597400, 5.577921, 5.501467, 5.409997, 5.457325, 5.340861, 5.431196, 5.300638, 5.311849, 5.338079];

    /// <summary>The losses of the same steps on a device.</summary>
    public static double[] Losses(Device device)
    {
        string folder = Directory.CreateTempSubdirectory("tinygpt-llmc-").FullName;
        try
        {
            string modelPath = Path.Combine(folder, "tiny.bin"), tokenPath = Path.Combine(folder, "tiny.tok");
            LlmcReference.WriteModel(modelPath, context: 256, vocabulary: 256, layers: 4, heads: 4, width: 128, seed: 1);
            LlmcReference.WriteTokens(tokenPath, count: 200001, vocabulary: 256, seed: 11);
            using ModelFile file = ModelFile.Open(modelPath);
            using TokenFile tokens = TokenFile.Open(tokenPath);
            using Gpt model = file.Load(device);
            using Trainer trainer = new(model, _settings, new SequentialWindows(tokens, _settings.BatchSize, _settings.ContextLength));
            return [.. Expected.Select(_ => trainer.Step().Loss)];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
