using TinyGpt.Generation;
using Xunit;

namespace TinyGpt.Tests.Generation;

public sealed class GeneratorTests
{
    [Theory]
    [InlineData("gpt2", true)]
    [InlineData("llama", true)]
    [InlineData("gpt2", false)]
    [InlineData("llama", false)]
    public void TheCacheChangesNoToken(string style, bool useCache)
    {
        using SmallModel small = new(style, Device.ScalarDouble());
        using Generator generator = new(small.Model, new GeneratorSettings { UseCache = useCache });
        List<int> tokens = [3, 1, 4];
        foreach (int token in generator.Generate(tokens.ToArray(), SmallModel.Greedy(20)).ToArray())
        {
            Assert.Equal(small.LikeliestAfter([.. tokens]), token);
            tokens.Add(token);
        }

        Assert.Equal(23, tokens.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void AFullContextForgetsItsOlderHalf(bool useCache)
    {
        using SmallModel small = new("gpt2", Device.ScalarDouble());
        using Generator generator = new(small.Model, new GeneratorSettings { UseCache = useCache });
        int[] prompt = [.. Enumerable.Range(0, 24)];
        int[] generated = [.. generator.Generate(prompt, SmallModel.Greedy(2))];
        Assert.Equal(small.LikeliestAfter(prompt), generated[0]);
        Assert.Equal(small.LikeliestAfter([.. prompt.Skip(12), generated[0]]), generated[1]);
    }

    [Fact]
    public void WithoutACacheNothingDiffersHoweverLongTheText()
    {
        using SmallModel small = new("llama", Device.ScalarDouble());
        using Generator cached = new(small.Model);
        using Generator reading = new(small.Model, new GeneratorSettings { UseCache = false });
        SequenceSettings settings = new() { Sampling = new() { Seed = 9 }, MaxTokens = 100 };
        Assert.Equal(cached.Generate([1, 2], settings), reading.Generate([1, 2], settings));
        Assert.True(reading.TokensRead > 5 * cached.TokensRead);
        Assert.Equal(0, reading.CacheBytes);
    }

    [Fact]
    public void OfALongPromptTheEndCounts()
    {
        using SmallModel small = new("llama", Device.ScalarDouble());
        using Generator generator = new(small.Model);
        int[] prompt = [.. Enumerable.Range(0, 100).Select(i => i * i % 30)];
        Assert.Equal(small.LikeliestAfter([.. prompt.TakeLast(24)]), generator.Generate(prompt, SmallModel.Greedy()).First());
    }

    [Fact]
    public void ASmallerContextIsThatOfASmallerModel()
    {
        using SmallModel small = new("llama", Device.ScalarDouble());
        using Generator generator = new(small.Model, new GeneratorSettings { ContextLength = 8 });
        int[] prompt = [.. Enumerable.Range(0, 20)];
        Assert.Equal(small.LikeliestAfter([.. prompt.TakeLast(8)]), generator.Generate(prompt, SmallModel.Greedy()).First());

        // Two layers, keys and values, eight rows of two heads of four doubles.
        Assert.Equal(2 * 2 * 8 * 8 * sizeof(double), generator.CacheBytes);
    }

    [Fact]
    public void EqualSeedsRepeatAndOthersDiffer()
    {
        using SmallModel small = new("gpt2", Device.Cpu(1));
        using Generator generator = new(small.Model);
        int[] Tokens(ulong seed, uint sample = 0) =>
            [.. generator.Generate([1], new SequenceSettings { Sampling = new() { Seed = seed, Sample = sample }, MaxTokens = 60 })];
        Assert.Equal(Tokens(1), Tokens(1));
        Assert.NotEqual(Tokens(1), Tokens(2));
        Assert.NotEqual(Tokens(1), Tokens(1, sample: 1));
    }

    [Fact]
    public void BadPromptsAreRefused()
    {
        using SmallModel small = new("gpt2", Device.Cpu(1));
        using Generator generator = new(small.Model);
        Assert.Throws<ArgumentException>(() => generator.Generate([]));
        Assert.Contains("30", Assert.Throws<ArgumentException>(() => generator.Generate([30])).Message, StringComparison.Ordinal);
        Assert.Contains("-1", Assert.Throws<ArgumentException>(() => generator.Generate([-1])).Message, StringComparison.Ordinal);
        SequenceSettings stop = new() { Overflow = ContextOverflow.Stop };
        Assert.Contains("25", Assert.Throws<ArgumentException>(() => generator.Add(new int[25], stop)).Message, StringComparison.Ordinal);
        TokenSequence sequence = generator.Add([1]);
        Assert.Contains("30", Assert.Throws<ArgumentException>(() => sequence.Append(30)).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => generator.Add([1]));
        generator.Remove(sequence);
        Assert.Throws<ArgumentException>(() => generator.Remove(sequence));
        Assert.Throws<ArgumentException>(() => new Generator(small.Model, new GeneratorSettings { ContextLength = 25 }));
        Assert.Throws<ArgumentException>(() => new Generator(small.Model, new GeneratorSettings { VocabularySize = 31 }));
    }

    [Fact]
    public void SequencesEndForTheRightReason()
    {
        using SmallModel small = new("gpt2", Device.ScalarDouble());
        using Generator generator = new(small.Model, new GeneratorSettings { Sequences = 5 });
        int[] tokens = [.. generator.Generate([1], SmallModel.Greedy(40))];
        int last = tokens[5];
        TokenSequence length = generator.Add([1], SmallModel.Greedy(7));
        TokenSequence stop = generator.Add([1], SmallModel.Greedy() with { StopTokens = [last] });
        TokenSequence context = generator.Add([1], SmallModel.Greedy() with { Overflow = ContextOverflow.Stop });
        TokenSequence none = generator.Add([1], SmallModel.Greedy(0));
        TokenSequence cancelled = generator.Add([1], SmallModel.Greedy());
        generator.Step();
        cancelled.End(FinishReason.Cancelled);
        while (generator.Step())
        {
        }

        Assert.Equal((FinishReason.Length, 7), (length.FinishReason, length.DrawnTokens));
        Assert.Equal((FinishReason.Stop, Array.IndexOf(tokens, last) + 1), (stop.FinishReason, stop.DrawnTokens));
        Assert.Equal(tokens[..(Array.IndexOf(tokens, last) + 1)], stop.Tokens[1..].ToArray());
        Assert.Equal((FinishReason.Context, 24), (context.FinishReason, context.DrawnTokens));
        Assert.Equal((FinishReason.Length, 0), (none.FinishReason, none.DrawnTokens));
        Assert.Equal((FinishReason.Cancelled, 1), (cancelled.FinishReason, cancelled.DrawnTokens));
    }

    [Fact]
    public void TokensThatTheTokenizerLacksAreNeverDrawn()
    {
        using SmallModel small = new("gpt2", Device.Cpu(1));
        using Generator all = new(small.Model), some = new(small.Model, new GeneratorSettings { VocabularySize = 7 });
        SequenceSettings settings = new() { Sampling = new() { Temperature = 3 }, MaxTokens = 200 };
        Assert.Contains(all.Generate([1], settings), token => token >= 7);
        Assert.DoesNotContain(some.Generate([1], settings), token => token >= 7);
    }

    [Fact]
    public void ATokenAllocatesNothing()
    {
        using SmallModel small = new("llama", Device.Cpu(1));
        using Generator generator = new(small.Model, new GeneratorSettings { Sequences = 3 });
        SamplingSettings sampling = new() { TopK = 10, TopP = 0.9, MinP = 0.01, RepetitionPenalty = 1.1 };
        for (int i = 0; i < 3; i++)
        {
            generator.Add([1, 2, 3], new SequenceSettings { Sampling = sampling with { Seed = (ulong)i }, MaxTokens = 20 });
        }

        for (int i = 0; i < 5; i++)
        {
            generator.Step();
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++)
        {
            generator.Step();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void PlansOfPromptsOfManyLengthsAreForgotten()
    {
        using Device device = Device.Cpu(1);
        using Inference pass = new(device);
        for (int rows = 1; rows <= 200; rows++)
        {
            pass.Run(rows, () => pass.Kernels.Clear(pass[pass.New(rows, 3)]));
        }

        Assert.Equal(Pass.MaxPlans, pass.PlanCount);
    }
}
