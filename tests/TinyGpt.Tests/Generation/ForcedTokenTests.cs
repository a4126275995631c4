using TinyGpt.Generation;
using Xunit;

namespace TinyGpt.Tests.Generation;

public sealed class ForcedTokenTests
{
    [Theory]
    [InlineData("gpt2", 512)]
    [InlineData("llama", 512)]
    [InlineData("llama", 3)]
    public void LogProbabilitiesAreThoseOfTraining(string style, int rowsPerStep)
    {
        using SmallModel small = new(style, Device.ScalarDouble());
        using Generator generator = new(small.Model, new GeneratorSettings { RowsPerStep = rowsPerStep });
        TokenSequence sequence = generator.Add([3, 1, 4], new SequenceSettings { Sampling = new() { Temperature = 0.5, TopK = 3 }, MaxTokens = 8 });
        for (int step = 0; step < 4; step++)
        {
            generator.Step();
        }

        sequence.Append(20, 21, 22, 23, 20);
        while (generator.Step())
        {
        }

        Assert.Equal(8, sequence.DrawnTokens);
        Assert.Equal(16, sequence.Tokens.Length);
        double[] expected = [.. small.LogProbabilities(sequence.Tokens).Skip(2)];
        Assert.Equal(expected.Length, sequence.LogProbabilities.Count);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], sequence.LogProbabilities[i], 1e-5);
        }
    }

    [Fact]
    public void AWholeTextCanBeScored()
    {
        using SmallModel small = new("gpt2", Device.Cpu(2));
        using Generator generator = new(small.Model);
        int[] text = [.. Enumerable.Range(0, 24).Select(i => i * 7 % 30)];
        TokenSequence sequence = generator.Add(text.AsSpan(0, 1), SmallModel.Greedy(1));
        sequence.Append(text.AsSpan(1));
        generator.Step();
        double[] expected = small.LogProbabilities(text);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], sequence.LogProbabilities[i], 1e-4);
        }

        Assert.Equal(small.LikeliestAfter(text), sequence.Tokens[^1]);
        Assert.Equal(FinishReason.Length, sequence.FinishReason);
    }

    [Fact]
    public void WhatIsAppendedDoesNotRaiseTheNumberOfTokensThatAreDrawn()
    {
        using SmallModel small = new("gpt2", Device.Scalar());
        using Generator generator = new(small.Model, new GeneratorSettings { Sequences = 2 });
        TokenSequence scored = generator.Add([1], SmallModel.Greedy(0)), drawn = generator.Add([1], SmallModel.Greedy(2));
        while (generator.Step())
        {
        }

        scored.Append(2, 3);
        drawn.Append(2, 3);
        while (generator.Step())
        {
        }

        Assert.Equal([1, 2, 3], scored.Tokens.ToArray());
        Assert.Equal((0, 2, FinishReason.Length), (scored.DrawnTokens, scored.LogProbabilities.Count, scored.FinishReason));
        Assert.Equal((2, 4, FinishReason.Length), (drawn.DrawnTokens, drawn.LogProbabilities.Count, drawn.FinishReason));
        Assert.Equal(5, drawn.Tokens.Length);
    }

    [Fact]
    public void ASequenceThatEndedGoesOnAfterWhatIsAppended()
    {
        using SmallModel small = new("llama", Device.ScalarDouble());
        using Generator generator = new(small.Model);
        int first = small.LikeliestAfter(1, 2), second = small.LikeliestAfter(1, 2, first, 7, 8);
        TokenSequence sequence = generator.Add([1, 2], SmallModel.Greedy() with { StopTokens = [first] });
        while (generator.Step())
        {
        }

        Assert.Equal(FinishReason.Stop, sequence.FinishReason);
        sequence.Append(7, 8);
        Assert.True(generator.Step());
        Assert.Equal([1, 2, first, 7, 8, second], sequence.Tokens.ToArray());

        // The prompt was not read again.
        Assert.Equal(2 + 3, generator.TokensRead);
    }

    [Fact]
    public void TokensThatAreAppendedToASampleAreItsOwn()
    {
        using SmallModel small = new("gpt2", Device.ScalarDouble());
        using Generator generator = new(small.Model, new GeneratorSettings { Sequences = 3 });
        TokenSequence[] samples = generator.AddSamples([1, 2, 3], SmallModel.Greedy(2), 3);
        samples[0].Append(9, 10);
        samples[2].Append(11);
        while (generator.Step())
        {
        }

        foreach ((TokenSequence sample, int[] start) in samples.Zip((int[][])[[1, 2, 3, 9, 10], [1, 2, 3], [1, 2, 3, 11]]))
        {
            int next = small.LikeliestAfter(start);
            Assert.Equal([.. start, next, small.LikeliestAfter([.. start, next])], sample.Tokens.ToArray());
            Assert.Equal(sample.Tokens.Length - 3, sample.LogProbabilities.Count);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ForcedTokensMayFillTheContextSeveralTimes(bool useCache)
    {
        using SmallModel small = new("llama", Device.ScalarDouble());
        using Generator generator = new(small.Model, new GeneratorSettings { UseCache = useCache });
        int[] forced = [.. Enumerable.Range(0, 60).Select(i => i * 11 % 30)];
        TokenSequence sequence = generator.Add([1], SmallModel.Greedy(1));
        sequence.Append(forced);
        while (generator.Step())
        {
        }

        // 24 tokens, then three times the last 12 of them again with 12 new ones, and at last 12 with a new one.
        int[] all = [1, .. forced];
        Assert.Equal(61, sequence.LogProbabilities.Count);
        Assert.Equal(small.LikeliestAfter([.. all.Skip(48)]), sequence.Tokens[^1]);
        Assert.Equal(small.LogProbabilities(all.AsSpan(12, 25)).TakeLast(12), sequence.LogProbabilities.Skip(24).Take(12), (x, y) => Math.Abs(x - y) < 1e-5);
    }

    [Fact]
    public void CandidatesAreTheLikeliestTokensAndTheirChances()
    {
        using SmallModel small = new("gpt2", Device.ScalarDouble());
        using Generator generator = new(small.Model);
        SequenceSettings settings = new() { Sampling = new() { TopK = 2, Temperature = 0.7 }, Candidates = 4, MaxTokens = 3 };
        TokenSequence sequence = generator.Add([1, 2], settings);
        generator.Step();
        sequence.Append(5);
        while (generator.Step())
        {
        }

        Assert.Equal(4, sequence.Candidates.Count);
        for (int i = 0; i < 4; i++)
        {
            IReadOnlyList<TokenCandidate> candidates = sequence.Candidates[i];
            int came = sequence.Tokens[2 + i];
            bool isLikely = candidates.Take(4).Any(candidate => candidate.Token == came);
            Assert.Equal(isLikely ? 4 : 5, candidates.Count);
            Assert.Equal(sequence.LogProbabilities[i], candidates.Single(candidate => candidate.Token == came).LogProbability, 1e-12);
            Assert.Equal(candidates.OrderByDescending(c => c.LogProbability), candidates);
            Assert.Equal(small.LikeliestAfter(sequence.Tokens[..(2 + i)].ToArray()), candidates[0].Token);
            if (i == 1)
            {
                Assert.All(candidates, candidate => Assert.True(double.IsNaN(candidate.Chance)));
                continue;
            }

            Assert.Equal((0.0, 0.0), (candidates[2].Chance, candidates[3].Chance));
            Assert.Equal(1, candidates[0].Chance + candidates[1].Chance, 1e-12);
            Assert.Equal(
                (candidates[0].LogProbability - candidates[1].LogProbability) / 0.7, Math.Log(candidates[0].Chance / candidates[1].Chance), 1e-5);
        }
    }
}
