using TinyGpt.Corpus.Duplicates;
using Xunit;

namespace TinyGpt.Corpus.Tests.Duplicates;

public sealed class MinHashTests(ITestOutputHelper output)
{
    private static readonly MinHash _minHash = new(new DuplicateSettings());

    /// <summary>
    /// The share of equal minima estimates the similarity without bias: over n pairs the mean error has the deviation √(s(1 − s) / 112n), and
    /// over one pair √(s(1 − s) / 112).
    /// </summary>
    [Theory]
    [InlineData(0.1)]
    [InlineData(0.3)]
    [InlineData(0.5)]
    [InlineData(0.72)]
    [InlineData(0.9)]
    public void EqualMinimaEstimateTheSimilarity(double similarity)
    {
        const int pairs = 400;
        PlantedTexts texts = new((int)(1000 * similarity));
        double error = 0, square = 0, variance = 0;
        for (int i = 0; i < pairs; i++)
        {
            (string original, string copy) = texts.Pair(similarity);
            double exact = PlantedTexts.Similarity(original, copy);
            double difference = Estimate(original, copy) - exact;
            (error, square, variance) = (error + difference, square + (difference * difference), variance + (exact * (1 - exact) / _minHash.Count));
        }

        double deviations = error / Math.Sqrt(variance);
        output.WriteLine($"{similarity}: mean error {error / pairs:F5}, {deviations:F2} deviations; squares / expected {square / variance:F3}");
        Assert.InRange(deviations, -4, 4);
        Assert.InRange(square / variance, 0.7, 1.3);
    }

    [Fact]
    public void WhatIsNormalizedAwayChangesNothing()
    {
        ulong[] minima = Minima("The old miller's café sold 12 loaves, and then 30 more.");
        Assert.Equal(minima, Minima("THE OLD\nMILLER S CAFE; sold 99 loaves... and then 00 more!"));
        Assert.NotEqual(minima, Minima("The old miller's café sold 12 loaves, and then 300 more."));
    }

    [Fact]
    public void OrderOfWordsCountsAndRepetitionDoesNot()
    {
        Assert.Equal(0, Estimate("one two three four five", "one two three five four"));
        Assert.Equal(Minima("a b c d e a b c d e a b c d"), Minima("a b c d e a b c d e a b c d e a b c d"));
    }

    /// <summary>Few words are one shingle.</summary>
    [Fact]
    public void ShortTextsAreLikeTheirEqualsOnly()
    {
        Assert.Equal(Minima("Page not found"), Minima("PAGE: not found!"));
        Assert.Equal(0, Estimate("page not found", "page not"));
        Assert.Equal(0, Estimate("page not found", "page not found here"));
        Assert.False(_minHash.TryCompute("--- !", new ulong[_minHash.Count]));
        Assert.False(_minHash.TryCompute("", new ulong[_minHash.Count]));
    }

    [Fact]
    public void ThreadsDoNotDisturbEachOther()
    {
        PlantedTexts texts = new(5);
        string[] all = [.. Enumerable.Range(0, 200).Select(i => texts.Unrelated(1 + (7 * i)))];
        ulong[][] expected = [.. all.Select(Minima)];
        Parallel.For(0, 1000, i => Assert.Equal(expected[i % all.Length], Minima(all[i % all.Length])));
    }

    [Theory]
    [InlineData(0, 14, 8, "duplicates.shingle-words must be from 1 to 64, not 0")]
    [InlineData(5, 65, 8, "duplicates.bands must be from 1 to 64, not 65")]
    [InlineData(5, 14, -1, "duplicates.rows must be from 1 to 64, not -1")]
    public void SettingsOutOfRangeAreNamed(int words, int bands, int rows, string message)
    {
        DuplicateSettings settings = new() { ShingleWords = words, Bands = bands, Rows = rows };
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => new MinHash(settings)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheCurveOfTheDefaultsIsFineWebs()
    {
        Assert.Equal(0.924, new DuplicateSettings().MatchProbability(0.8), 0.0005);
        Assert.Equal(0.5, new DuplicateSettings().MatchProbability(0.6847), 0.001);
    }

    private static double Estimate(string one, string other) =>
        Minima(one).Zip(Minima(other)).Count(pair => pair.First == pair.Second) / (double)_minHash.Count;

    private static ulong[] Minima(string text)
    {
        ulong[] minima = new ulong[_minHash.Count];
        Assert.True(_minHash.TryCompute(text, minima));
        return minima;
    }
}
