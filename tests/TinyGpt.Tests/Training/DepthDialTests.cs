using TinyGpt.Models;
using TinyGpt.Training;
using Xunit;

namespace TinyGpt.Tests.Training;

public sealed class DepthDialTests
{
    [Theory]
    [InlineData(1, 64, 4, 960, 0.003)]
    [InlineData(4, 256, 16, 15_360, 0.0015)]
    [InlineData(12, 768, 48, 138_240, 0.000866)]
    public void EverythingFollowsFromTheDepth(int depth, int width, int batchSize, int steps, double learningRate)
    {
        DepthDial dial = new(depth);
        Assert.Equal(depth, dial.Depth);
        Assert.Equal(width, dial.Width);
        Assert.Equal(256, dial.ContextLength);
        Assert.Equal(batchSize, dial.BatchSize);
        Assert.Equal(steps, dial.Steps);
        Assert.Equal(learningRate, dial.LearningRate, 1e-6);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(6)]
    public void StepsReadTwentyTokensForEachWeightOfTheLayers(int depth)
    {
        DepthDial dial = new(depth);
        GptConfig config = GptConfig.Llama(vocabularySize: 1, dial.ContextLength, dial.Depth, dial.Depth, dial.Width, hiddenWidth: 8 * dial.Width / 3);
        double tokens = (double)dial.Steps * dial.BatchSize * dial.ContextLength;
        Assert.Equal(20 * dial.MatrixWeights, tokens);
        // Besides the matrices, a model of this style has its norms, and here one token; a third of the width is rounded.
        double others = Gpt.CountParameters(config) - dial.MatrixWeights;
        Assert.InRange(others / dial.MatrixWeights, -0.01, 0.01);
    }

    [Fact]
    public void TheLargestDepthFitsTheNumbers()
    {
        DepthDial dial = new(DepthDial.MaxDepth);
        Assert.Equal(960 * 256 * 256, dial.Steps);
        Assert.Equal(49_152L * 256 * 256 * 256, dial.MatrixWeights);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(DepthDial.MaxDepth + 1)]
    public void OtherDepthsAreRefused(int depth) =>
        Assert.Contains($"not {depth}", Assert.Throws<ArgumentException>(() => new DepthDial(depth)).Message);
}
