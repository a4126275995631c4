using TinyGpt.Evaluation;
using Xunit;

namespace TinyGpt.Tests.Evaluation;

public class StatisticsTests
{
    [Theory]
    [InlineData(400, 0.5)]
    [InlineData(1000, 0.9)]
    [InlineData(100, 0.2)]
    public void AnIntervalIsAboutAsWideAsTheNormalOne(int count, double share)
    {
        double[] values = [.. Enumerable.Range(0, count).Select(i => i < count * share ? 1.0 : 0.0)];
        (double low, double high) = Statistics.Interval(values);
        double expected = 1.96 * Math.Sqrt(share * (1 - share) / count);
        Assert.InRange(low, share - (1.25 * expected), share - (0.75 * expected));
        Assert.InRange(high, share + (0.75 * expected), share + (1.25 * expected));
        Assert.Equal((low, high), Statistics.Interval(values));
        Assert.NotEqual((low, high), Statistics.Interval(values, seed: 2));
    }

    [Fact]
    public void AnIntervalOfEqualValuesHasNoWidth() => Assert.Equal((1.0, 1.0), Statistics.Interval([1, 1, 1]));

    [Fact]
    public void AnIntervalOfAQuotientWeighsItsParts()
    {
        double[] values = [.. Enumerable.Range(1, 300).Select(i => 2.0 * i)], weights = [.. Enumerable.Range(1, 300).Select(i => (double)i)];
        (double low, double high) = Statistics.Interval(values, weights);
        Assert.Equal((2.0, 2.0), (low, high));
        values[299] = 0;
        (low, high) = Statistics.Interval(values, weights);
        Assert.InRange(values.Sum() / weights.Sum(), low, high);
        Assert.InRange(high - low, 1e-3, 0.1);
    }

    /// <summary>All choices of k of n samples are tried.</summary>
    [Theory]
    [InlineData(5, 2, 1)]
    [InlineData(6, 2, 3)]
    [InlineData(6, 0, 3)]
    [InlineData(6, 5, 2)]
    [InlineData(4, 4, 4)]
    public void PassAtKIsThatOfAllChoices(int samples, int right, int k)
    {
        int[] choices = [.. Enumerable.Range(0, 1 << samples).Where(set => int.PopCount(set) == k)];
        double passed = choices.Count(set => (set & ((1 << right) - 1)) != 0);
        Assert.Equal(passed / choices.Length, Statistics.PassAtK(samples, right, k), 12);
    }

    [Theory]
    [InlineData("a,b,b", 1)]
    [InlineData("a,b", 0)]
    [InlineData("b,a,a,b", 0)]
    [InlineData(",,a", 2)]
    [InlineData(",", 0)]
    public void TheMostFrequentVoteWins(string votes, int expected) => Assert.Equal(expected, Statistics.Majority(votes.Split(',')));

    [Fact]
    public void ChanceIsZeroAndAllRightIsOne()
    {
        Assert.Equal(0, Statistics.Centered([(0.25, 0.25), (0.5, 0.5)]), 12);
        Assert.Equal(1, Statistics.Centered([(1, 0.25), (1, 0)]), 12);
        Assert.Equal(0.25, Statistics.Centered([(0.625, 0.25), (0, 0)]), 12);
    }
}
