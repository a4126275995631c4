using System.Globalization;
using System.Text;
using TinyGpt.Data;
using TinyGpt.Models;
using TinyGpt.Tests.Architecture;
using TinyGpt.Training;
using Xunit;

namespace TinyGpt.Tests.Roofline;

/// <summary>The tables of docs/roofline.md are counted from a step of the real model, which computes nothing here.</summary>
public sealed class RooflineTests
{
    private const int Batch = 4, Context = 1024, Vocabulary = 50257;

    private static readonly (string Name, double Flops, double BytesPerSecond)[] _gpus = [("H100 SXM", 66.9e12, 3.35e12), ("RTX 4090", 82.6e12, 1.008e12)];

    /// <summary>With the environment variable TINYGPT_WRITE_DOCS=1 the tables are written; else they are compared.</summary>
    [Fact]
    public void TheDocumentHoldsWhatAStepCounts()
    {
        DocumentSection section = new("docs/roofline.md", "roofline");
        string table = Table();
        section.WriteIfAsked(table);
        Assert.Equal(table, section.Text);
    }

    private static string Table()
    {
        ProfilingKernels profile = Count();
        StringBuilder text = new();
        double[] sums = new double[_gpus.Length];
        Row(text, ["phase", "operation", "calls", "GFLOP", "GB", "FLOP/byte", .. _gpus.Select(gpu => gpu.Name), "limit"]);
        Row(text, ["---", "---", .. Enumerable.Repeat("---:", 4 + _gpus.Length), "---"]);
        foreach (StepPhase phase in Enum.GetValues<StepPhase>())
        {
            foreach (OperationProfile operation in profile.OperationsIn(phase).OrderByDescending(row => row.Operations).ThenBy(row => row.Name, StringComparer.Ordinal))
            {
                double[] floors = [.. _gpus.Select(gpu => Math.Max(operation.Operations / gpu.Flops, operation.Bytes / gpu.BytesPerSecond))];
                string[] limits = [.. _gpus.Select(gpu => operation.Operations / gpu.Flops > operation.Bytes / gpu.BytesPerSecond ? "arithmetic" : "memory").Distinct()];
                for (int gpu = 0; gpu < floors.Length; gpu++)
                {
                    sums[gpu] += floors[gpu];
                }

                Row(
                    text,
                    [
                        $"{phase}".ToLowerInvariant(), operation.Name, Text($"{operation.Calls}"), Text($"{operation.Operations / 1e9:F2}"), Text($"{operation.Bytes / 1e9:F3}"),
                        Text($"{operation.Operations / operation.Bytes:F1}"), .. floors.Select(floor => Text($"{floor * 1e6:F0} us")), string.Join(", ", limits),
                    ]);
            }
        }

        Row(text, ["**all**", "", "", "", "", "", .. sums.Select(sum => Text($"**{sum * 1e3:F1} ms**")), ""]);
        Row(text, ["tokens a second, at most", "", "", "", "", "", .. sums.Select(sum => Text($"{Batch * Context / sum:N0}")), ""]);
        return text.ToString();
    }

    /// <summary>One step of GPT-2 124M with clipping.</summary>
    private static ProfilingKernels Count()
    {
        ProfilingKernels profile = new(new IdleKernels());
        using Device device = new(profile);
        using Gpt model = new(device, GptConfig.Gpt2(Vocabulary, Context, layers: 12, heads: 12, width: 768));
        TrainingSettings settings = new() { BatchSize = Batch, ContextLength = Context, GradientClip = 1, WarmupSteps = 0 };
        int[] tokens = [.. Enumerable.Range(0, (Batch * Context) + 1).Select(i => i % Vocabulary)];
        using Trainer trainer = new(model, settings, new SequentialWindows(new TokenList(tokens), Batch, Context));
        profile.Phase = () => trainer.Phase;
        profile.Restart();
        trainer.Step();
        return profile;
    }

    private static void Row(StringBuilder text, IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
