using TinyGpt.Generation;
using TinyGpt.Models;
using Xunit;

namespace TinyGpt.Tests.Generation;

public sealed class GeneratorTests
{
    [Theory]
    [InlineData("gpt2")]
    [InlineData("llama")]
    public void TheCacheChangesNoToken(string style)
    {
        using Device device = Device.ScalarDouble();
        using Gpt model = Model(device, style);
        using Generator generator = new(model);
        List<int> tokens = [3, 1, 4];
        foreach (int token in generator.Generate(tokens.ToArray(), Greedy).Take(20).ToArray())
        {
            Assert.Equal(LikeliestAfter(model, tokens), token);
            tokens.Add(token);
        }
    }

    [Fact]
    public void AFullContextForgetsItsOlderHalf()
    {
        using Device device = Device.ScalarDouble();
        using Gpt model = Model(device, "gpt2");
        using Generator generator = new(model);
        int[] prompt = [.. Enumerable.Range(0, 24)];
        int[] generated = [.. generator.Generate(prompt, Greedy).Take(2)];
        Assert.Equal(LikeliestAfter(model, prompt), generated[0]);
        Assert.Equal(LikeliestAfter(model, [.. prompt.Skip(12), generated[0]]), generated[1]);
    }

    [Fact]
    public void OfALongPromptTheEndCounts()
    {
        using Device device = Device.ScalarDouble();
        using Gpt model = Model(device, "llama");
        using Generator generator = new(model);
        int[] prompt = [.. Enumerable.Range(0, 100).Select(i => i * i % 30)];
        Assert.Equal(LikeliestAfter(model, [.. prompt.TakeLast(24)]), generator.Generate(prompt, Greedy).First());
    }

    [Fact]
    public void EqualSeedsRepeatAndOthersDiffer()
    {
        using Device device = Device.Cpu(1);
        using Gpt model = Model(device, "gpt2");
        using Generator generator = new(model);
        int[] Sample(ulong seed) => [.. generator.Generate([1], new SamplingSettings { Seed = seed }).Take(60)];
        Assert.Equal(Sample(1), Sample(1));
        Assert.NotEqual(Sample(1), Sample(2));
    }

    [Fact]
    public void BadPromptsAreRefused()
    {
        using Device device = Device.Cpu(1);
        using Gpt model = Model(device, "gpt2");
        using Generator generator = new(model);
        Assert.Throws<ArgumentException>(() => generator.Generate([], Greedy));
        Assert.Contains("30", Assert.Throws<ArgumentException>(() => generator.Generate([30], Greedy)).Message, StringComparison.Ordinal);
        Assert.Contains("-1", Assert.Throws<ArgumentException>(() => generator.Generate([-1], Greedy)).Message, StringComparison.Ordinal);
    }

    private static SamplingSettings Greedy => new() { Temperature = 0 };

    private static Gpt Model(Device device, string style)
    {
        Gpt model = Gpt.Create(device, style == "gpt2" ? GptConfig.Gpt2(30, 24, 2, 2, 16) : GptConfig.Llama(30, 24, 2, 4, 16, keyValueHeads: 2), 3);
        foreach (Parameter matrix in model.Parameters.Table.Where(p => p.Rows > 1))
        {
            // Initial weights are so small that every token would follow every other with nearly the same probability.
            float[] values = model.Parameters.ToArray(matrix);
            int next = 0;
            model.Parameters.Write(matrix, chunk =>
            {
                foreach (ref float value in chunk)
                {
                    value = 15 * values[next++];
                }
            });
        }

        return model;
    }

    private static int LikeliestAfter(Gpt model, IReadOnlyList<int> tokens)
    {
        using Inference pass = new(model.Device);
        using Batch batch = new(model.Device, tokens.Count, 1);
        View row = model.Device.NewView(1, ElementType.Int32);
        batch.LoadContinuation([.. tokens], [0, tokens.Count], [0], [0]);
        model.Device.Kernels.Upload<int>(row, [tokens.Count - 1]);
        double[] logits = new double[model.Config.VocabularySize];
        pass.Run(tokens.Count, () =>
        {
            Tensor all = LanguageHead.Logits(pass, model, model.Hidden(pass, batch), row);
            pass.Kernels.Download<double>(pass[all], logits);
        });
        row.Memory.Dispose();
        return Array.IndexOf(logits, logits.Max());
    }
}
