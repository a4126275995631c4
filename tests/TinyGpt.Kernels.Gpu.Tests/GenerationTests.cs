using TinyGpt.Generation;
using TinyGpt.Models;
using TinyGpt.Tests.Generation;
using TinyGpt.Tests.Models;

namespace TinyGpt.Gpu.Tests;

/// <summary>What a device generates.</summary>
public sealed class GenerationTests(GpuFixture gpu)
{
    private const int Vocabulary = 40;

    // One is longer than a tile of the products, and one than half the context.
    private static readonly (int[] Prompt, int Tokens)[] _sequences =
    [
        ([5], 40), ([1, 2, 3, 4, 5, 6, 7], 12), ([.. Enumerable.Range(0, 70).Select(i => i * i % Vocabulary)], 20), ([29, 3], 1), ([9, 8, 7], 30),
    ];

    public static TheoryData<string, ElementType> Models =>
        new MatrixTheoryData<string, ElementType>(["gpt2", "llama", "llama untied"], [ElementType.Float32, ElementType.Float16, ElementType.Q8_0]);

    [Theory]
    [MemberData(nameof(Models))]
    public void GreedyTokensAreThoseOfTheCpu(string style, ElementType weights)
    {
        using Device device = gpu.Open(), cpu = Device.Cpu(1);
        GptConfig config = RandomModel.Config(style, Vocabulary);
        using Gpt model = RandomModel.Create(device, config, 5, weights), reference = RandomModel.Create(cpu, config, 5, weights);
        Assert.Contains(model.Parameters.Table, parameter => parameter.Type == weights);
        int[][] expected = [.. _sequences.Select((_, i) => Alone(reference, i, useCache: true))];
        Assert.All(expected, (tokens, i) => Assert.Equal(tokens, Alone(model, i, useCache: true)));
        Assert.All(expected.Take(2), (tokens, i) => Assert.Equal(tokens, Alone(model, i, useCache: false)));
        Assert.Equal(expected, Together(model, useCache: true));
        Assert.Equal(expected, Together(model, useCache: false));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stories260KWritesWhatLlama2CWrites(bool useCache)
    {
        using Device device = gpu.Open();
        await Story.AssertWrittenOn(device, useCache);
    }

    private static SequenceSettings Greedy(int tokens) => new() { Sampling = new() { Temperature = 0 }, MaxTokens = tokens };

    private static int[] Alone(Gpt model, int index, bool useCache)
    {
        using Generator generator = new(model, new GeneratorSettings { UseCache = useCache });
        TokenSequence sequence = generator.Add(_sequences[index].Prompt, Greedy(_sequences[index].Tokens));
        while (generator.Step())
        {
        }

        return sequence.Tokens.ToArray();
    }

    /// <summary>One comes after another, so that prompts, whole and in parts, meet continuations.</summary>
    private static int[][] Together(Gpt model, bool useCache)
    {
        using Generator generator = new(model, new GeneratorSettings { Sequences = _sequences.Length, UseCache = useCache, RowsPerStep = 48 });
        List<TokenSequence> sequences = [];
        foreach ((int[] prompt, int tokens) in _sequences)
        {
            sequences.Add(generator.Add(prompt, Greedy(tokens)));
            generator.Step();
        }

        while (generator.Step())
        {
        }

        return [.. sequences.Select(sequence => sequence.Tokens.ToArray())];
    }
}
