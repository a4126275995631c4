using TinyGpt.Generation;
using Xunit;

namespace TinyGpt.Tests.Generation;

public sealed class SamplerTests
{
    // The chi-square distribution's 99.9% point for 1 … 12 degrees of freedom.
    private static readonly double[] _critical = [10.83, 13.82, 16.27, 18.47, 20.52, 22.46, 24.32, 26.12, 27.88, 29.59, 31.26, 32.91];

    /// <summary>Settings that use each filter alone, and all together.</summary>
    private static readonly SamplingSettings[] _chains =
    [
        new() { Temperature = 0 },
        new() { Temperature = 1 },
        new() { Temperature = 0.3 },
        new() { Temperature = 2.5 },
        new() { TopK = 1 },
        new() { TopK = 7 },
        new() { TopK = 1000000 },
        new() { TopP = 0.5 },
        new() { TopP = 0.95, Temperature = 1.7 },
        new() { TopP = 1e-9 },
        new() { MinP = 0.02 },
        new() { MinP = 1 },
        new() { RepetitionPenalty = 1.3, RepetitionWindow = 5 },
        new() { RepetitionPenalty = 0.8, Temperature = 0 },
        new() { TopK = 40, TopP = 0.9, MinP = 0.01, Temperature = 0.8, RepetitionPenalty = 1.1, RepetitionWindow = 64 },
        new() { TopP = 0.99, MinP = 0.001, Temperature = 1.5 },
    ];

    public static TheoryData<int> Chains => [.. Enumerable.Range(0, _chains.Length)];

    [Theory]
    [MemberData(nameof(Chains))]
    public void CandidatesAndDrawsAreThoseOfTheDefinition(int chain)
    {
        SamplingSettings settings = _chains[chain];
        Random random = new(17);
        Sampler sampler = new();
        foreach (int size in (int[])[1, 2, 3, 31, 500, 3001])
        {
            for (int round = 0; round < 6; round++)
            {
                float[] logits = Logits(random, size, round);
                int[] earlier = [.. Enumerable.Range(0, 9).Select(_ => random.Next(size))];
                (int Token, double Probability)[] expected = NaiveSampler.Chances(logits, settings, earlier);
                for (int draw = 0; draw < 20; draw++)
                {
                    double uniform = random.NextDouble();
                    Assert.Equal(NaiveSampler.Draw(expected, uniform), sampler.Draw(logits, settings, earlier, uniform));
                }

                Dictionary<int, double> chances = expected.ToDictionary();
                for (int token = 0; token < size; token++)
                {
                    Assert.Equal(chances.GetValueOrDefault(token), sampler.ChanceOf(token), 1e-12);
                    Assert.Equal(chances.ContainsKey(token), sampler.ChanceOf(token) > 0);
                }
            }
        }
    }

    [Theory]
    [InlineData(1.0, 0, 1.0, 0.0)]
    [InlineData(0.6, 0, 1.0, 0.0)]
    [InlineData(1.4, 6, 1.0, 0.0)]
    [InlineData(1.0, 0, 0.8, 0.0)]
    [InlineData(1.0, 0, 1.0, 0.1)]
    [InlineData(1.2, 9, 0.9, 0.05)]
    public void DrawsFollowTheDistribution(double temperature, int topK, double topP, double minP)
    {
        const int Draws = 20000;
        Random random = new(5);
        float[] logits = [.. Enumerable.Range(0, 13).Select(_ => (float)(3 * random.NextDouble()))];
        SamplingSettings settings = new() { Temperature = temperature, TopK = topK, TopP = topP, MinP = minP };
        int[] counts = new int[logits.Length];
        Sampler sampler = new();
        for (int i = 0; i < Draws; i++)
        {
            counts[sampler.Draw(logits, settings, [], CounterRandom.Uniform((ulong)i, 12))]++;
        }

        (int Token, double Probability)[] expected = NaiveSampler.Chances(logits, settings, []);
        Assert.Equal(Draws, expected.Sum(c => counts[c.Token]));
        double chiSquare = expected.Sum(c => Math.Pow(counts[c.Token] - (Draws * c.Probability), 2) / (Draws * c.Probability));
        Assert.InRange(chiSquare, 0, _critical[expected.Length - 2]);
    }

    [Fact]
    public void OfEqualLogitsTheSmallerTokensAreKept()
    {
        Sampler sampler = new();
        float[] logits = [0, 2, 1, 2, 1, 1];
        Assert.Equal(1, sampler.Draw(logits, new SamplingSettings { Temperature = 0 }, [], 0.99));
        sampler.Draw(logits, new SamplingSettings { TopK = 3 }, [], 0.5);
        Assert.Equal([1, 2, 3], Enumerable.Range(0, 6).Where(token => sampler.ChanceOf(token) > 0));
    }

    [Fact]
    public void ATokenThatWasThereTwiceIsPunishedOnce()
    {
        Sampler sampler = new();
        SamplingSettings settings = new() { RepetitionPenalty = 2, RepetitionWindow = 3 };
        sampler.Draw([2, 1, -1, -2], settings, [3, 0, 0, 2], 0);

        // ln of the ratios: 2/2 and 1; −1·2 and −2.
        Assert.Equal(sampler.ChanceOf(0), sampler.ChanceOf(1), 1e-12);
        Assert.Equal(sampler.ChanceOf(2), sampler.ChanceOf(3), 1e-12);
    }

    [Fact]
    public void ExtremePenaltiesLeaveADistribution()
    {
        Sampler sampler = new();
        Assert.Equal(0, sampler.Draw([1, 2, -1], new SamplingSettings { RepetitionPenalty = 1e-300 }, [0], 0.5));
        Assert.Equal(1, sampler.Draw([-1, -3, -2], new SamplingSettings { RepetitionPenalty = 1e300 }, [0, 2], 0.5));
        sampler.Draw([-1, -3], new SamplingSettings { RepetitionPenalty = 1e300 }, [0, 1], 0.5);
        Assert.Equal((0.5, 0.5), (sampler.ChanceOf(0), sampler.ChanceOf(1)));
        sampler.Draw([float.NegativeInfinity, 1], new SamplingSettings { RepetitionPenalty = 1e-300 }, [0], 0);
        Assert.Equal((0, 1), (sampler.ChanceOf(0), sampler.ChanceOf(1)));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void DamagedLogitsAreRefused(float damage)
    {
        for (int place = 0; place < 40; place++)
        {
            float[] logits = new float[40];
            logits[place] = damage;
            Assert.Throws<ArithmeticException>(() => TinyGpt.Generation.Logits.LogSumExp(logits));
        }

        Assert.Throws<ArithmeticException>(() => TinyGpt.Generation.Logits.LogSumExp([float.NegativeInfinity, float.NegativeInfinity]));
        Assert.Throws<ArithmeticException>(() => new Sampler().Draw([float.NegativeInfinity], new SamplingSettings(), [], 0));
    }

    [Fact]
    public void LogSumExpIsAccurate()
    {
        Random random = new(3);
        foreach (int size in (int[])[1, 7, 8, 9, 1023, 1024, 1025, 50257])
        {
            float[] logits = Logits(random, size, 0);
            Assert.Equal(Math.Log(logits.Sum(logit => Math.Exp(logit))), TinyGpt.Generation.Logits.LogSumExp(logits), 2e-6);
        }
    }

    [Fact]
    public void SettingsOutOfRangeAreRefused()
    {
        SamplingSettings[] wrong =
        [
            new() { Temperature = -1 }, new() { Temperature = double.NaN }, new() { TopK = -1 }, new() { TopP = 0 }, new() { TopP = 1.01 },
            new() { TopP = double.NaN }, new() { MinP = -0.1 }, new() { MinP = 2 }, new() { RepetitionPenalty = 0 },
            new() { RepetitionPenalty = double.PositiveInfinity }, new() { RepetitionWindow = -1 },
        ];
        Assert.All(wrong, settings => Assert.Throws<ArgumentException>(settings.Validated));
    }

    /// <summary>Random logits: spread widely or narrowly, with many equal ones, or with some that are impossible.</summary>
    private static float[] Logits(Random random, int size, int kind)
    {
        float[] logits = [.. Enumerable.Range(0, size).Select(_ => kind switch
        {
            0 or 1 => (float)(8 * (random.NextDouble() - 0.5)),
            2 => (float)(0.01 * random.NextDouble()),
            3 => random.Next(4) + 0.123f,
            4 => random.Next(3) == 0 ? float.NegativeInfinity : (float)(3 * random.NextDouble()),
            _ => (float)(300 * (random.NextDouble() - 0.5)),
        })];
        logits[random.Next(size)] = 4.01f;
        return logits;
    }
}
