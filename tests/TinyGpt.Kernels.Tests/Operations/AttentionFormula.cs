namespace TinyGpt.Tests.Operations;

/// <summary>Attention over whole sequences as its contract states it, one query after another, with error bounds.</summary>
public sealed class AttentionFormula(double[] qkv, Ragged sequences, HeadShape heads)
{
    private readonly Approximate _scale = Approximate.Rounded(1 / Math.Sqrt(heads.HeadSize));

    public int Rows => sequences.Rows;

    /// <summary>y and logSumExp: softmax over the keys, then the mean of the values under it.</summary>
    public (Approximate[] Y, Approximate[] LogSumExp) Forward()
    {
        Approximate[] y = new Approximate[Rows * heads.QueryWidth], logSumExp = new Approximate[heads.QueryHeads * Rows];
        for (int h = 0; h < heads.QueryHeads; h++)
        {
            for (int n = 0; n < Rows; n++)
            {
                int first = sequences.FirstKey(n), count = n - first + 1;
                Approximate[] scores = [.. Enumerable.Range(first, count).Select(j => Score(h, n, j))];
                Approximate max = scores.MaxBy(score => score.Value);
                Approximate[] exponentials = [.. scores.Select(score => Approximate.Exp(score - max))];
                Approximate sum = Approximate.Sum(count, j => exponentials[j]);
                Approximate[] p = [.. exponentials.Select(exponential => exponential / sum)];
                logSumExp[h * Rows + n] = max + Approximate.Log(sum);
                for (int c = 0; c < heads.HeadSize; c++)
                {
                    y[Output(h, n, c)] = Approximate.Sum(count, j => p[j] * Value(h, first + j, c));
                }
            }
        }

        return (y, logSumExp);
    }

    /// <summary>dqkv, from the outputs as single-precision numbers.</summary>
    public Approximate[] Backward(double[] dy, double[] y, double[] logSumExp)
    {
        Approximate[] dqkv = new Approximate[qkv.Length];
        for (int h = 0; h < heads.QueryHeads; h++)
        {
            for (int n = 0; n < Rows; n++)
            {
                Approximate delta = Approximate.Sum(heads.HeadSize, c => dy[Output(h, n, c)] * y[Output(h, n, c)]);
                for (int j = sequences.FirstKey(n); j <= n; j++)
                {
                    Approximate p = Approximate.Exp(Score(h, n, j) - logSumExp[h * Rows + n]);
                    Approximate ds = p * (Approximate.Sum(heads.HeadSize, c => dy[Output(h, n, c)] * Value(h, j, c)) - delta) * _scale;
                    for (int c = 0; c < heads.HeadSize; c++)
                    {
                        (int q, int k, int v) = (QueryIndex(h, n, c), KeyIndex(h, j, c), ValueIndex(h, j, c));
                        dqkv[v] = dqkv[v].AddTerm(p * dy[Output(h, n, c)]);
                        dqkv[q] = dqkv[q].AddTerm(ds * qkv[k]);
                        dqkv[k] = dqkv[k].AddTerm(ds * qkv[q]);
                    }
                }
            }
        }

        return dqkv;
    }

    private Approximate Score(int h, int n, int j) =>
        Approximate.Sum(heads.HeadSize, c => qkv[QueryIndex(h, n, c)] * qkv[KeyIndex(h, j, c)]) * _scale;

    private double Value(int h, int j, int c) => qkv[ValueIndex(h, j, c)];

    private int Output(int h, int n, int c) => n * heads.QueryWidth + h * heads.HeadSize + c;

    private int QueryIndex(int h, int n, int c) => n * heads.Width + h * heads.HeadSize + c;

    // Heads divide evenly: QueryHeads/KeyValueHeads neighbours share a key head.
    private int KeyIndex(int h, int j, int c) =>
        j * heads.Width + heads.QueryWidth + h / (heads.QueryHeads / heads.KeyValueHeads) * heads.HeadSize + c;

    private int ValueIndex(int h, int j, int c) => KeyIndex(h, j, c) + heads.KeyValueWidth;
}
