using TinyGpt.Generation;
using Xunit;

namespace TinyGpt.Tests.Generation;

/// <summary>Sequences in company: what each brings must be what it brings alone.</summary>
public sealed class BatchedGenerationTests
{
    // Longer than a context too, and one that ends early.
    private static readonly (int[] Prompt, int Tokens)[] _prompts =
    [
        ([5], 40), ([1, 2, 3, 4, 5, 6, 7], 12), ([29, 3], 1), ([.. Enumerable.Range(0, 23)], 20), ([.. Enumerable.Range(3, 24)], 5), ([9, 8, 7, 6, 5, 4], 33),
    ];

    [Theory]
    [InlineData("gpt2", "double", 0)]
    [InlineData("llama", "double", 0)]
    [InlineData("gpt2", "scalar", 0)]
    [InlineData("llama", "scalar", 0)]
    [InlineData("gpt2", "cpu", 1e-5)]
    [InlineData("llama", "cpu", 1e-5)]
    public void ASequenceIsTheSameInARaggedBatch(string style, string device, double tolerance)
    {
        using SmallModel small = new(style, Open(device));
        foreach (double temperature in (double[])[0, 1])
        {
            TokenSequence[] alone = [.. _prompts.Select((_, i) => Alone(small, Settings(i, temperature), _prompts[i].Prompt))];
            foreach (GeneratorSettings settings in Rooms())
            {
                TokenSequence[] together = Together(small, settings, temperature);
                for (int i = 0; i < alone.Length; i++)
                {
                    AssertSame(alone[i], together[i], tolerance);
                }
            }
        }
    }

    [Theory]
    [InlineData(true, 512)]
    [InlineData(true, 5)]
    [InlineData(false, 512)]
    public void SamplesShareTheirPrompt(bool useCache, int rowsPerStep)
    {
        using SmallModel small = new("llama", Device.ScalarDouble());
        using Generator generator = new(small.Model, new GeneratorSettings { Sequences = 4, UseCache = useCache, RowsPerStep = rowsPerStep });
        SequenceSettings settings = new() { Sampling = new() { Seed = 5 }, MaxTokens = 10 };
        int[] prompt = [.. Enumerable.Range(0, 12)];
        TokenSequence[] samples = generator.AddSamples(prompt, settings, 4);
        RunToEnd(generator);
        for (int i = 0; i < samples.Length; i++)
        {
            AssertSame(Alone(small, settings with { Sampling = settings.Sampling with { Sample = (uint)i } }, prompt), samples[i], 0);
        }

        if (useCache)
        {
            Assert.Equal(12 + (4 * 9), generator.TokensRead);
        }
    }

    [Fact]
    public void IfTheSampleThatReadsThePromptGoesAnotherReadsOn()
    {
        using SmallModel small = new("gpt2", Device.ScalarDouble());
        using Generator generator = new(small.Model, new GeneratorSettings { Sequences = 4, RowsPerStep = 4 });
        SequenceSettings settings = new() { Sampling = new() { Seed = 5 }, MaxTokens = 10 };
        int[] prompt = [.. Enumerable.Range(0, 18)];
        TokenSequence[] samples = generator.AddSamples(prompt, settings, 4);
        generator.Step();
        generator.Remove(samples[0]);
        generator.Step();
        samples[1].End(FinishReason.Cancelled);
        TokenSequence late = generator.Add([7], settings);
        RunToEnd(generator);
        AssertSame(Alone(small, settings with { Sampling = settings.Sampling with { Sample = 2 } }, prompt), samples[2], 0);
        AssertSame(Alone(small, settings with { Sampling = settings.Sampling with { Sample = 3 } }, prompt), samples[3], 0);
        AssertSame(Alone(small, settings, [7]), late, 0);
        Assert.Equal(0, samples[1].DrawnTokens);
    }

    [Fact]
    public void SequencesComeAndGoBetweenSteps()
    {
        using SmallModel small = new("llama", Device.ScalarDouble());
        using Generator generator = new(small.Model, new GeneratorSettings { Sequences = 2 });
        TokenSequence[] alone = [.. _prompts.Select((_, i) => Alone(small, Settings(i, 1), _prompts[i].Prompt))];
        TokenSequence?[] running = new TokenSequence?[_prompts.Length];
        int next = 0, done = 0;
        while (done < _prompts.Length)
        {
            for (; next < _prompts.Length && generator.FreeSlots > 0; next++)
            {
                running[next] = generator.Add(_prompts[next].Prompt, Settings(next, 1));
            }

            Assert.True(generator.Step());
            foreach (TokenSequence sequence in generator.Sequences.Where(sequence => sequence.FinishReason is not null).ToArray())
            {
                AssertSame(alone[Array.IndexOf(running, sequence)], sequence, 0);
                generator.Remove(sequence);
                done++;
            }
        }

        Assert.False(generator.Step());
        Assert.Equal(2, generator.FreeSlots);
    }

    [Fact]
    public void OneSequencesPromptDoesNotStopAnother()
    {
        using SmallModel small = new("gpt2", Device.Cpu(1));
        using Generator generator = new(small.Model, new GeneratorSettings { Sequences = 2, RowsPerStep = 4 });
        TokenSequence first = generator.Add([1], SmallModel.Greedy(20));
        generator.Step();
        TokenSequence second = generator.Add(new int[20], SmallModel.Greedy(20));
        for (int step = 1; step <= 6; step++)
        {
            generator.Step();
            Assert.Equal(step + 1, first.DrawnTokens);
        }

        // Three rows of each step were left for the prompt of twenty.
        Assert.Equal(0, second.DrawnTokens);
        generator.Step();
        Assert.Equal(1, second.DrawnTokens);
    }

    private static Device Open(string name) => name switch
    {
        "double" => Device.ScalarDouble(),
        "scalar" => Device.Scalar(),
        _ => Device.Cpu(2),
    };

    private static IEnumerable<GeneratorSettings> Rooms()
    {
        yield return new GeneratorSettings { Sequences = 6 };
        yield return new GeneratorSettings { Sequences = 6, RowsPerStep = 7 };
        yield return new GeneratorSettings { Sequences = 6, UseCache = false };
    }

    private static SequenceSettings Settings(int index, double temperature) => new()
    {
        Sampling = new() { Temperature = temperature, Seed = (ulong)index, RepetitionPenalty = temperature == 0 ? 1 : 1.1 },
        MaxTokens = _prompts[index].Tokens,
    };

    private static TokenSequence Alone(SmallModel small, SequenceSettings settings, int[] prompt)
    {
        using Generator generator = new(small.Model);
        TokenSequence sequence = generator.Add(prompt, settings);
        RunToEnd(generator);
        return sequence;
    }

    private static TokenSequence[] Together(SmallModel small, GeneratorSettings settings, double temperature)
    {
        using Generator generator = new(small.Model, settings);
        List<TokenSequence> sequences = [];
        for (int i = 0; i < _prompts.Length; i++)
        {
            // One comes after another, so that prompts meet continuations.
            sequences.Add(generator.Add(_prompts[i].Prompt, Settings(i, temperature)));
            generator.Step();
        }

        RunToEnd(generator);
        return [.. sequences];
    }

    private static void RunToEnd(Generator generator)
    {
        while (generator.Step())
        {
        }
    }

    private static void AssertSame(TokenSequence expected, TokenSequence actual, double tolerance)
    {
        Assert.Equal(expected.Tokens, actual.Tokens);
        Assert.Equal(expected.FinishReason, actual.FinishReason);
        Assert.Equal(expected.LogProbabilities.Count, actual.LogProbabilities.Count);
        for (int i = 0; i < expected.LogProbabilities.Count; i++)
        {
            Assert.InRange(actual.LogProbabilities[i], expected.LogProbabilities[i] - tolerance, expected.LogProbabilities[i] + tolerance);
        }
    }
}
