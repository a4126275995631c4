using TinyGpt.Evaluation;
using TinyGpt.Tests.Generation;
using Xunit;

namespace TinyGpt.Tests.Evaluation;

public class ContinuationScorerTests
{
    [Theory]
    [InlineData("gpt2")]
    [InlineData("llama")]
    public void ScoresAreTheLogProbabilitiesOfTraining(string style)
    {
        using SmallModel small = new(style, Device.Scalar());
        using ContinuationScorer scorer = new(small.Model, sequences: 3);
        Random random = new(5);
        (int[] Context, int[] Continuation)[] pairs = [.. Enumerable.Range(0, 12).Select(i => (Tokens(random, 1 + (i % 7)), Tokens(random, 1 + (i % 4))))];
        IReadOnlyList<ContinuationScore> scores = scorer.Score(pairs, TestContext.Current.CancellationToken);
        foreach (((int[] context, int[] continuation), ContinuationScore score) in pairs.Zip(scores))
        {
            double[] all = small.LogProbabilities([.. context, .. continuation]);
            Assert.Equal(all.Skip(context.Length - 1).Sum(), score.LogProbability, 4);
            Assert.Equal(continuation.Length, score.Tokens);
            bool isLikeliest = Enumerable.Range(0, continuation.Length)
                .All(i => small.LikeliestAfter([.. context, .. continuation.AsSpan(0, i)]) == continuation[i]);
            Assert.Equal(isLikeliest, score.IsLikeliest);
        }
    }

    [Fact]
    public void TheLikeliestContinuationIsKnown()
    {
        using SmallModel small = new("gpt2", Device.Scalar());
        using ContinuationScorer scorer = new(small.Model);
        int first = small.LikeliestAfter(1, 2), second = small.LikeliestAfter(1, 2, first);
        IReadOnlyList<ContinuationScore> scores = scorer.Score(
            [([1, 2], [first, second]), ([1, 2], [first, (second + 1) % 30])], TestContext.Current.CancellationToken);
        Assert.Equal([true, false], scores.Select(score => score.IsLikeliest));
    }

    [Fact]
    public void AContextThatDoesNotFitLosesItsBeginning()
    {
        using SmallModel small = new("gpt2", Device.Scalar());
        using ContinuationScorer scorer = new(small.Model);
        int[] text = Tokens(new Random(1), 2 * SmallModel.Context);
        ContinuationScore cut = scorer.Score([(text, [3, 4])], TestContext.Current.CancellationToken)[0];
        ContinuationScore fitting = scorer.Score([(text[^(SmallModel.Context - 2)..], [3, 4])], TestContext.Current.CancellationToken)[0];
        Assert.Equal(fitting, cut);
        Assert.Throws<ArgumentException>(() => scorer.Score([([1], text)], TestContext.Current.CancellationToken));
    }

    private static int[] Tokens(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.Next(30))];
}
