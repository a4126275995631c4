using System.Diagnostics;

namespace TinyGpt.Scalar;

public sealed partial class ScalarKernels<T>
{
    /// <inheritdoc/>
    public override void Attention(View y, View logSumExp, View qkv, in KeyValueCache cache, in Sequences sequences, in HeadShape heads)
    {
        Debug.Assert(heads.QueryHeads % heads.KeyValueHeads == 0);
        if (!cache.IsNone)
        {
            StoreKeysAndValues(cache, qkv, sequences, heads);
        }

        Span<T> fused = Span<T>(qkv), logSumExps = Optional(logSumExp);
        Span<int> starts = Span<int>(sequences.QueryStarts), keyStarts = Span<int>(sequences.KeyStarts);
        Span<int> positions = Span<int>(sequences.Positions);
        Span<T> p = Scratch(sequences.MaxKey);
        for (int h = 0; h < heads.QueryHeads; h++)
        {
            HeadRows outputs = new(Span<T>(y), heads.QueryWidth, h * heads.HeadSize, heads.HeadSize);
            HeadRows queries = Queries(fused, heads, h);
            HeadRows keys = cache.IsNone ? Keys(fused, heads, h) : CacheRows(cache.Keys, heads, h);
            HeadRows values = cache.IsNone ? Values(fused, heads, h) : CacheRows(cache.Values, heads, h);
            for (int s = 0; s < sequences.Count; s++)
            {
                for (int n = starts[s]; n < starts[s + 1]; n++)
                {
                    T result = Attend(outputs[n], queries[n], keys, values, keyStarts[s], p[..(positions[n] + 1)]);
                    if (!logSumExps.IsEmpty)
                    {
                        logSumExps[h * starts[sequences.Count] + n] = result;
                    }
                }
            }
        }
    }

    /// <summary>One query and the p.Length keys from row keyStart on: leaves the probabilities in p, returns ln Σ_j exp(s_j).</summary>
    private static T Attend(Span<T> y, ReadOnlySpan<T> q, HeadRows keys, HeadRows values, int keyStart, Span<T> p)
    {
        T scale = T.One / T.Sqrt(T.CreateChecked(q.Length));
        for (int j = 0; j < p.Length; j++)
        {
            p[j] = Dot(q, keys[keyStart + j]) * scale;
        }

        T max = ExponentiateRow(p, p, out T sum);
        y.Clear();
        for (int j = 0; j < p.Length; j++)
        {
            p[j] /= sum;
            AddScaled(y, p[j], values[keyStart + j]);
        }

        return max + T.Log(sum);
    }

    // For one query, s_j = q·k_j/√d, p = softmax(s), y = Σ_j p_j·v_j. Backwards through these three:
    //     y = Σ_j p_j·v_j        dv_j = p_j·dy                         dp_j = dy·v_j
    //     p = softmax(s)         ds_j = p_j·(dp_j − Σ_i p_i·dp_i)
    //     s_j = q·k_j/√d         dq = Σ_j ds_j·k_j/√d                  dk_j = ds_j·q/√d
    // The sum in the middle is Σ_i p_i·(dy·v_i) = dy·(Σ_i p_i·v_i) = dy·y = δ: a dot product of two known rows. And p_j is
    // exp(s_j − logSumExp), so it is computed again rather than kept. Keys and values add up what comes from all later queries,
    // and from all query heads that share them.

    /// <inheritdoc/>
    public override void AttentionBackward(
        View dqkv, View dy, View qkv, View y, View logSumExp, in Sequences sequences, in HeadShape heads)
    {
        Clear(dqkv);
        Span<T> fused = Span<T>(qkv), dFused = Span<T>(dqkv), logSumExps = Span<T>(logSumExp);
        Span<int> starts = Span<int>(sequences.QueryStarts), keyStarts = Span<int>(sequences.KeyStarts);
        Span<int> positions = Span<int>(sequences.Positions);
        for (int h = 0; h < heads.QueryHeads; h++)
        {
            HeadRows outputs = new(Span<T>(y), heads.QueryWidth, h * heads.HeadSize, heads.HeadSize);
            HeadRows dOutputs = new(Span<T>(dy), heads.QueryWidth, h * heads.HeadSize, heads.HeadSize);
            HeadRows q = Queries(fused, heads, h), k = Keys(fused, heads, h), v = Values(fused, heads, h);
            HeadRows dq = Queries(dFused, heads, h), dk = Keys(dFused, heads, h), dv = Values(dFused, heads, h);
            T scale = T.One / T.Sqrt(T.CreateChecked(heads.HeadSize));
            for (int s = 0; s < sequences.Count; s++)
            {
                for (int n = starts[s]; n < starts[s + 1]; n++)
                {
                    T delta = Dot(dOutputs[n], outputs[n]);
                    for (int j = keyStarts[s]; j <= keyStarts[s] + positions[n]; j++)
                    {
                        T p = T.Exp(Dot(q[n], k[j]) * scale - logSumExps[h * starts[sequences.Count] + n]);
                        T ds = p * (Dot(dOutputs[n], v[j]) - delta);
                        AddScaled(dv[j], p, dOutputs[n]);
                        AddScaled(dq[n], ds * scale, k[j]);
                        AddScaled(dk[j], ds * scale, q[n]);
                    }
                }
            }
        }
    }

    private static void StoreKeysAndValues(in KeyValueCache cache, View qkv, in Sequences sequences, in HeadShape heads)
    {
        Span<T> fused = Span<T>(qkv), keys = Span<T>(cache.Keys), values = Span<T>(cache.Values);
        Span<int> starts = Span<int>(sequences.QueryStarts), keyStarts = Span<int>(sequences.KeyStarts);
        Span<int> positions = Span<int>(sequences.Positions);
        int width = heads.KeyValueWidth;
        for (int s = 0; s < sequences.Count; s++)
        {
            for (int n = starts[s]; n < starts[s + 1]; n++)
            {
                int row = keyStarts[s] + positions[n], key = n * heads.Width + heads.QueryWidth;
                fused.Slice(key, width).CopyTo(keys[(row * width)..]);
                fused.Slice(key + width, width).CopyTo(values[(row * width)..]);
            }
        }
    }

    private static HeadRows Queries(Span<T> fused, in HeadShape heads, int h) =>
        new(fused, heads.Width, h * heads.HeadSize, heads.HeadSize);

    private static HeadRows Keys(Span<T> fused, in HeadShape heads, int h) =>
        new(fused, heads.Width, heads.QueryWidth + KeyValueColumn(heads, h), heads.HeadSize);

    private static HeadRows Values(Span<T> fused, in HeadShape heads, int h) =>
        new(fused, heads.Width, heads.QueryWidth + heads.KeyValueWidth + KeyValueColumn(heads, h), heads.HeadSize);

    private static HeadRows CacheRows(View cache, in HeadShape heads, int h) =>
        new(Span<T>(cache), heads.KeyValueWidth, KeyValueColumn(heads, h), heads.HeadSize);

    /// <summary>Where the key head that query head h reads starts: h·KeyValueHeads/QueryHeads, rounded down.</summary>
    private static int KeyValueColumn(in HeadShape heads, int h) => h * heads.KeyValueHeads / heads.QueryHeads * heads.HeadSize;

    /// <summary>The columns of one head in a matrix: index n gives the head's part of row n.</summary>
    private readonly ref struct HeadRows(Span<T> matrix, int width, int column, int headSize)
    {
        private readonly Span<T> _matrix = matrix;

        public Span<T> this[int n] => _matrix.Slice(n * width + column, headSize);
    }
}
