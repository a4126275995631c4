using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TinyGpt.Simd;

/// <summary>Neighbouring queries, one a lane, and their softmax in progress (Milakov and Gimelshein 2018).</summary>
internal unsafe struct QueryGroup<TKernel> where TKernel : struct, IMicroKernel
{
    private int _row, _count, _position;
    private float* _queries, _output, _max, _sum;

    /// <summary>Packs the queries, scaled by 1/√HeadSize, and takes working memory.</summary>
    /// <param name="operands">The matrices.</param>
    /// <param name="row">The first query's row.</param>
    /// <param name="count">Queries, at most a tile's columns. Lanes beyond repeat the last query.</param>
    /// <param name="position">The first query's position.</param>
    /// <param name="head">The query head.</param>
    /// <param name="scratch">Working memory, moved on.</param>
    public void Start(in AttentionOperands operands, int row, int count, int position, int head, ref float* scratch)
    {
        int size = operands.Heads.HeadSize, lanes = TKernel.Columns;
        (_row, _count, _position) = (row, count, position);
        _queries = scratch;
        _output = _queries + (nint)size * lanes;
        _max = _output + (nint)AttentionPanels.RoundUp(size, TKernel.Rows) * lanes;
        _sum = _max + lanes;
        scratch = _sum + lanes;
        Packing.Transposed(operands.Query(row, head), operands.Heads.Width, count, size, lanes, _queries, 0);
        Scale(_queries, size * lanes, operands.Scale);
        for (int lane = 0; lane < lanes; lane++)
        {
            _max[lane] = float.NegativeInfinity;
            _sum[lane] = 0;
        }
    }

    /// <summary>Attends to a block of keys.</summary>
    /// <param name="size">HeadSize.</param>
    /// <param name="key">The block's first key.</param>
    /// <param name="keyPanels">The keys from there on.</param>
    /// <param name="valuePanels">The values from there on, in the panel of the first columns.</param>
    /// <param name="valueDepth">Keys in a panel of values.</param>
    /// <param name="scores">Room for the block's scores.</param>
    public readonly void Attend(int size, int key, float* keyPanels, float* valuePanels, int valueDepth, float* scores)
    {
        int count = Math.Min(AttentionWork<TKernel>.KeyBlock, _position + _count - key);
        if (count <= 0)
        {
            return;
        }

        for (int i = 0; i < count; i += TKernel.Rows)
        {
            TKernel.Multiply(size, keyPanels + (nint)i * size, _queries, scores + i * TKernel.Columns, TKernel.Columns, false);
        }

        Mask(scores, key, count);
        Exponentiate(scores, count, size, key > 0);
        for (int i = 0; i < size; i += TKernel.Rows)
        {
            TKernel.Multiply(count, valuePanels + (nint)i * valueDepth, scores, _output + i * TKernel.Columns, TKernel.Columns, key > 0);
        }
    }

    /// <summary>Divides by the sums and stores the queries' rows.</summary>
    public readonly void Finish(in AttentionOperands operands, int head)
    {
        int size = operands.Heads.HeadSize, lanes = TKernel.Columns;
        for (int lane = 0; lane < lanes; lane += Vector256<float>.Count)
        {
            Vector256<float> factor = Vector256<float>.One / Vector256.Load(_sum + lane);
            for (int i = 0; i < size; i++)
            {
                float* output = _output + i * lanes + lane;
                (Vector256.Load(output) * factor).Store(output);
            }
        }

        Packing.Transpose(_output, lanes, size, _count, operands.Output + operands.OutputIndex(_row, head), operands.Heads.QueryWidth);
        if (operands.LogSumExp != null)
        {
            for (int lane = 0; lane < _count; lane++)
            {
                operands.LogSumExp[(nint)head * operands.Rows + _row + lane] = _max[lane] + MathF.Log(_sum[lane]);
            }
        }
    }

    private static void Scale(float* x, int length, float factor)
    {
        for (int i = 0; i < length; i += Vector256<float>.Count)
        {
            (Vector256.Load(x + i) * factor).Store(x + i);
        }
    }

    /// <summary>A key after a lane's query has the score −∞. Only the last few keys of a group can be.</summary>
    private readonly void Mask(float* scores, int key, int count)
    {
        for (int i = Math.Max(0, _position + 1 - key); i < count; i++)
        {
            new Span<float>(scores + i * TKernel.Columns, Math.Min(key + i - _position, TKernel.Columns)).Fill(float.NegativeInfinity);
        }
    }

    /// <summary>Scores become exp(score − max). Where the maximum grows, what was summed before shrinks by exp(old − new).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Exponentiate(float* scores, int count, int size, bool rescale)
    {
        int lanes = TKernel.Columns;
        for (int lane = 0; lane < lanes; lane += Vector256<float>.Count)
        {
            float* score = scores + lane;
            Vector256<float> oldMax = Vector256.Load(_max + lane), max = oldMax;
            for (int i = 0; i < count; i++)
            {
                max = Vector256.MaxNative(max, Vector256.Load(score + i * lanes));
            }

            Vector256<float> shrink = VectorMath.Exp(oldMax - max), sum = Vector256.Load(_sum + lane) * shrink;
            for (int i = 0; i < count; i++)
            {
                Vector256<float> p = VectorMath.Exp(Vector256.Load(score + i * lanes) - max);
                p.Store(score + i * lanes);
                sum += p;
            }

            max.Store(_max + lane);
            sum.Store(_sum + lane);
            if (rescale && !Vector256.EqualsAll(shrink, Vector256<float>.One))
            {
                for (int i = 0; i < size; i++)
                {
                    (Vector256.Load(_output + i * lanes + lane) * shrink).Store(_output + i * lanes + lane);
                }
            }
        }
    }
}
