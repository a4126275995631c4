using TinyGpt.Tests.Operations;

namespace TinyGpt.Tests;

/// <summary>Sequences of one batch know nothing of each other.</summary>
public sealed class AttentionTests(KernelPool pool)
{
    private static readonly HeadShape Heads = new(4, 2, 16);
    private static readonly int[] Lengths = [1, 5, 64, 100, 2];

    [Theory]
    [MemberData(nameof(Backends.Rows), MemberType = typeof(Backends))]
    public void ARaggedBatchEqualsItsSequencesOneAtATime(string backend) => AssertEqualsOneAtATime(pool[backend]);

    [Fact]
    public void TheReferenceDoesTheSame() => AssertEqualsOneAtATime(pool.Reference);

    [Theory]
    [MemberData(nameof(Backends.Rows), MemberType = typeof(Backends))]
    public void LaterTokensChangeNothingBefore(string backend)
    {
        double[] qkv = new Random(30).Normals(70 * Heads.Width), changed = [.. qkv];
        Array.Fill(changed, 3, 50 * Heads.Width, 20 * Heads.Width);
        (double[] y, _, _) = Run(pool[backend], new Ragged(70), qkv, new double[70 * Heads.QueryWidth]);
        (double[] yChanged, _, _) = Run(pool[backend], new Ragged(70), changed, new double[70 * Heads.QueryWidth]);
        Assert.Equal(y[..(50 * Heads.QueryWidth)], yChanged[..(50 * Heads.QueryWidth)]);
        Assert.NotEqual(y[(50 * Heads.QueryWidth)..], yChanged[(50 * Heads.QueryWidth)..]);
    }

    private static void AssertEqualsOneAtATime(Kernels kernels)
    {
        int rows = Lengths.Sum(), first = 0;
        Random random = new(31);
        double[] qkv = random.Normals(rows * Heads.Width), dy = random.Normals(rows * Heads.QueryWidth);
        (double[] y, double[] logSumExp, double[] dqkv) = Run(kernels, new Ragged(Lengths), qkv, dy);
        foreach (int length in Lengths)
        {
            int end = first + length;
            Range input = (first * Heads.Width)..(end * Heads.Width), output = (first * Heads.QueryWidth)..(end * Heads.QueryWidth);
            (double[] yAlone, double[] logSumExpAlone, double[] dqkvAlone) = Run(kernels, new Ragged(length), qkv[input], dy[output]);
            Assert.Equal(yAlone, y[output]);
            Assert.Equal(dqkvAlone, dqkv[input]);
            for (int h = 0; h < Heads.QueryHeads; h++)
            {
                Assert.Equal(logSumExpAlone[(h * length)..((h + 1) * length)], logSumExp[(h * rows + first)..(h * rows + end)]);
            }

            first = end;
        }
    }

    private static (double[] Y, double[] LogSumExp, double[] Dqkv) Run(Kernels kernels, Ragged sequences, double[] fused, double[] upstream)
    {
        Operand qkv = Operand.Read("qkv", fused), dy = Operand.Read("dy", upstream);
        Operand y = Operand.Written("y", dy.Length), logSumExp = Operand.Written("logSumExp", Heads.QueryHeads * sequences.Rows);
        Operand dqkv = Operand.Written("dqkv", qkv.Length);
        using Placement on = new(kernels, [qkv, dy, y, logSumExp, dqkv, .. sequences.Operands]);
        kernels.Attention(on[y], on[logSumExp], on[qkv], default, sequences.On(on), Heads);
        kernels.AttentionBackward(on[dqkv], on[dy], on[qkv], on[y], on[logSumExp], sequences.On(on), Heads);
        (double[] Y, double[] LogSumExp, double[] Dqkv) results = (on.Read(y), on.Read(logSumExp), on.Read(dqkv));
        // What was not written is NaN still, and two NaNs are equal to a test.
        Assert.All((double[])[.. results.Y, .. results.LogSumExp, .. results.Dqkv], value => Assert.True(double.IsFinite(value)));
        return results;
    }
}
