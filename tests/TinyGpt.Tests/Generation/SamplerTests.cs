using TinyGpt.Generation;
using Xunit;

namespace TinyGpt.Tests.Generation;

public sealed class SamplerTests
{
    private static readonly float[] Logits = [0, (float)Math.Log(2), (float)Math.Log(4), (float)Math.Log(3), float.NegativeInfinity];

    [Theory]
    [InlineData(1.0, 0, new[] { 0.1, 0.2, 0.4, 0.3, 0.0 })]
    [InlineData(1.0, 2, new[] { 0.0, 0.0, 4 / 7.0, 3 / 7.0, 0.0 })]
    [InlineData(0.5, 0, new[] { 1 / 30.0, 4 / 30.0, 16 / 30.0, 9 / 30.0, 0.0 })]
    [InlineData(0.0, 0, new[] { 0.0, 0.0, 1.0, 0.0, 0.0 })]
    [InlineData(2.0, 1, new[] { 0.0, 0.0, 1.0, 0.0, 0.0 })]
    public void DrawsFollowTheDistribution(double temperature, int topK, double[] expected)
    {
        const int Draws = 20000;
        Sampler sampler = new(new SamplingSettings { Temperature = temperature, TopK = topK, Seed = 12 });
        int[] counts = new int[Logits.Length];
        for (int i = 0; i < Draws; i++)
        {
            counts[sampler.Draw(Logits)]++;
        }

        for (int token = 0; token < counts.Length; token++)
        {
            double deviation = Math.Sqrt(expected[token] * (1 - expected[token]) / Draws);
            Assert.InRange(counts[token] / (double)Draws, expected[token] - (5 * deviation), expected[token] + (5 * deviation));
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void DamagedLogitsAreRefused(float logit) =>
        Assert.Throws<ArithmeticException>(() => new Sampler(new SamplingSettings()).Draw([0, logit]));

    [Fact]
    public void SettingsOutOfRangeAreRefused()
    {
        Assert.Throws<ArgumentException>(() => new Sampler(new SamplingSettings { Temperature = -1 }));
        Assert.Throws<ArgumentException>(() => new Sampler(new SamplingSettings { Temperature = double.NaN }));
        Assert.Throws<ArgumentException>(() => new Sampler(new SamplingSettings { TopK = -1 }));
    }
}
