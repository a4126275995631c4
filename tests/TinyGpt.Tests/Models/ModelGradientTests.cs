using Xunit;

namespace TinyGpt.Tests.Models;

/// <summary>The gradient of every weight of a whole two-layer model, in float64, against central differences.</summary>
public sealed class ModelGradientTests
{
    private const double Step = 1e-6, RelativeTolerance = 1e-5, AbsoluteTolerance = 1e-8;

    public static TheoryData<string> Styles => ["gpt2", "llama", "llama grouped untied", "gpt2 recomputed", "llama recomputed", "gpt2 dropout", "mixed", "gpt2 masked", "llama grouped untied masked"];

    [Theory]
    [MemberData(nameof(Styles))]
    public void GradientsAgreeWithCentralDifferences(string style)
    {
        using TinyModel tiny = new(style);
        double[] gradient = tiny.Gradient();
        double[] weights = tiny.Weights;
        foreach (Parameter parameter in tiny.Model.Parameters.Table)
        {
            for (long i = parameter.Offset; i < parameter.Offset + parameter.Length; i++)
            {
                double original = weights[i];
                double above = tiny.LossAt(i, original + Step), below = tiny.LossAt(i, original - Step);
                tiny.LossAt(i, original);
                double expected = (above - below) / (2 * Step);
                double allowed = AbsoluteTolerance + (RelativeTolerance * Math.Abs(expected));
                Assert.True(
                    Math.Abs(expected - gradient[i]) <= allowed,
                    $"{style}: {parameter.Name}[{i - parameter.Offset}]: tape {gradient[i]:R}, central difference {expected:R}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public void ZeroUpstreamGivesZeroGradients(string style)
    {
        using TinyModel tiny = new(style);
        tiny.SetUpstream(new double[tiny.Tokens]);
        Assert.All(tiny.Gradient(), g => Assert.Equal(0, g));
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public void ASecondBackwardGivesEqualBits(string style)
    {
        using TinyModel tiny = new(style);
        double[] first = tiny.Gradient();
        Assert.Contains(first, g => g != 0);
        Assert.Equal(first, tiny.Gradient());
    }

    [Theory]
    [InlineData("gpt2")]
    [InlineData("llama")]
    [InlineData("gpt2 dropout")]
    public void RecomputationGivesEqualBits(string style)
    {
        using TinyModel kept = new(style), again = new(style + " recomputed");
        Assert.Equal(kept.Gradient(), again.Gradient());
    }

    [Theory]
    [InlineData("gpt2")]
    [InlineData("llama grouped untied")]
    public void RaggedEqualsOneSequenceAtATime(string style)
    {
        using TinyModel tiny = new(style);
        double[] together = tiny.Gradient();
        double[] apart = new double[together.Length];
        for (int s = 0; s < tiny.Starts.Length - 1; s++)
        {
            double[] one = tiny.GradientOfSequence(s);
            for (int i = 0; i < apart.Length; i++)
            {
                apart[i] += one[i];
            }
        }

        for (int i = 0; i < apart.Length; i++)
        {
            Assert.Equal(together[i], apart[i], 1e-12);
        }
    }

    [Theory]
    [InlineData("gpt2")]
    [InlineData("llama grouped untied")]
    public void TokensWithoutATargetAreLikeTokensOfNoWeight(string style)
    {
        using TinyModel masked = new(style + " masked"), weighed = new(style);
        double[] upstream = weighed.Upstream;
        foreach (int n in weighed.Masked)
        {
            upstream[n] = 0;
        }

        weighed.SetUpstream(upstream);
        double[] expected = weighed.Gradient(), actual = masked.Gradient();
        Assert.Contains(expected, g => g != 0);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], 1e-12);
        }
    }

    [Fact]
    public void ALossInChunksEqualsALossInOnePiece()
    {
        // 70 tokens are two chunks: a chunk has at least 64, so that the second one's views keep the alignment.
        using TinyModel whole = new("gpt2", tokens: 70), chunked = new("gpt2", tokens: 70) { MaxLogitBytes = 1 };
        double[] expected = whole.Gradient(), actual = chunked.Gradient();
        for (int i = 0; i < expected.Length; i++)
        {
            // The sums over tokens are the same in another order.
            Assert.Equal(expected[i], actual[i], 1e-13 * Math.Max(1, Math.Abs(expected[i])));
        }
    }

    [Fact]
    public void BuffersThatShareMemoryGiveTheBitsOfBuffersThatDoNot()
    {
        foreach (string style in Styles.Select(row => row.Data))
        {
            using TinyModel shared = new(style), apart = new(style, shareMemory: false);
            Assert.Equal(apart.Gradient(), shared.Gradient());
            Assert.True(shared.Tape.ArenaBytes < apart.Tape.ArenaBytes, style);
        }
    }

    [Fact]
    public void TheArenaIsWrittenBeforeItIsRead()
    {
        foreach (string style in Styles.Select(row => row.Data))
        {
            using TinyModel tiny = new(style);
            double[] first = tiny.Gradient();
            tiny.PoisonArena();
            Assert.Equal(first, tiny.Gradient());
        }
    }
}
