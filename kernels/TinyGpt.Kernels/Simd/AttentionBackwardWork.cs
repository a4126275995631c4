using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TinyGpt.Simd;

/// <summary>
/// The gradients of one key head of one sequence. Scores are [query, key] with as many keys side by side as a micro-kernel's tile is wide:
/// a tile of probabilities is then the panel that the products over queries need (dv, dk), and only the product over keys (dq) packs again.
/// </summary>
internal unsafe struct AttentionBackwardWork<TKernel> : IParallelWork where TKernel : struct, IMicroKernel
{
    private const int KeyBlock = AttentionBackwardScratch<TKernel>.KeyBlock, QueryBlock = AttentionBackwardScratch<TKernel>.QueryBlock;

    public AttentionOperands Operands;

    /// <summary>[N, QueryWidth].</summary>
    public float* DOutput;

    /// <summary>[N, Width].</summary>
    public float* DFused;

    /// <summary>Working memory of all workers.</summary>
    public float* Scratch;

    /// <summary>Floats of it a worker.</summary>
    public nint ScratchLength;

    [MethodImpl(WorkerPool.Compiled)]
    public readonly void Execute(int item, int worker)
    {
        int keyHead = item % Operands.Heads.KeyValueHeads, size = Operands.Heads.HeadSize;
        AttentionSequence sequence = Operands.Sequences[item / Operands.Heads.KeyValueHeads];
        if (sequence.Queries == 0)
        {
            return;
        }

        AttentionBackwardScratch<TKernel> scratch = new(Scratch + worker * ScratchLength, sequence.Queries, size);
        int group = Operands.Heads.QueryHeads / Operands.Heads.KeyValueHeads;
        for (int member = 0; member < group; member++)
        {
            int head = keyHead * group + member;
            PackQueries(sequence, head, scratch);
            for (int key = 0; key < sequence.Queries; key += KeyBlock)
            {
                int keys = Math.Min(KeyBlock, sequence.Queries - key);
                PackKeys(sequence, keyHead, key, keys, scratch);
                for (int query = key / TKernel.Rows * TKernel.Rows; query < sequence.Queries; query += QueryBlock)
                {
                    int end = Math.Min(query + QueryBlock, sequence.Queries);
                    for (int panel = 0; panel < keys && key + panel < end; panel += TKernel.Columns)
                    {
                        AddKeyGradients(sequence, head, scratch, query, end, key, panel);
                    }

                    AddQueryGradients(scratch, sequence.Queries, query, end, key, keys);
                }

                StoreKeyGradients(sequence, keyHead, key, keys, scratch, add: member > 0);
            }

            StoreQueryGradients(sequence, head, scratch);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void PackQueries(in AttentionSequence sequence, int head, in AttentionBackwardScratch<TKernel> scratch)
    {
        int size = Operands.Heads.HeadSize, width = TKernel.Rows, count = sequence.Queries;
        float* queries = Operands.Query(sequence.QueryStart, head);
        nint start = Operands.OutputIndex(sequence.QueryStart, head), stride = Operands.Heads.QueryWidth;
        Packing.Transposed(queries, Operands.Heads.Width, count, size, width, scratch.Queries, (nint)size * width);
        Packing.Straight(queries, Operands.Heads.Width, size, count, width, scratch.QueryColumns, (nint)count * width);
        Packing.Transposed(DOutput + start, stride, count, size, width, scratch.Outputs, (nint)size * width);
        Packing.Straight(DOutput + start, stride, size, count, width, scratch.OutputColumns, (nint)count * width);
        for (int i = 0; i < count; i++, start += stride)
        {
            Vector256<float> sum = default;
            for (int c = 0; c < size; c += Vector256<float>.Count)
            {
                Vector256<float> dy = PartialVector.Load(DOutput + start + c, size - c);
                sum = Vector256.MultiplyAddEstimate(dy, PartialVector.Load(Operands.Output + start + c, size - c), sum);
            }

            scratch.Delta[i] = Vector256.Sum(sum);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void PackKeys(
        in AttentionSequence sequence, int keyHead, int key, int count, in AttentionBackwardScratch<TKernel> scratch)
    {
        int size = Operands.Heads.HeadSize, width = TKernel.Columns;
        float* keys = Operands.KeysOf(sequence, keyHead) + key * Operands.KeyStride;
        float* values = Operands.ValuesOf(sequence, keyHead) + key * Operands.KeyStride;
        Packing.Transposed(keys, Operands.KeyStride, count, size, width, scratch.Keys, (nint)size * width);
        Packing.Transposed(values, Operands.KeyStride, count, size, width, scratch.Values, (nint)size * width);
        Packing.Straight(keys, Operands.KeyStride, size, count, width, scratch.KeyColumns, (nint)count * width);
        Vector256<float> scale = Vector256.Create(Operands.Scale);
        for (int i = 0; i < AttentionPanels.RoundUp(count, width) * size; i += Vector256<float>.Count)
        {
            (Vector256.Load(scratch.Keys + i) * scale).Store(scratch.Keys + i);
        }
    }

    /// <summary>Computes p and ds of some queries and one panel of keys, and adds what the keys and values get from them.</summary>
    private readonly void AddKeyGradients(
        in AttentionSequence sequence, int head, in AttentionBackwardScratch<TKernel> scratch, int query, int end, int key, int panel)
    {
        int size = Operands.Heads.HeadSize, lanes = TKernel.Columns;
        int firstSeen = (key + panel) / TKernel.Rows * TKernel.Rows, first = Math.Max(query, firstSeen);
        float* p = scratch.Probabilities + (first - query) * lanes;
        float* ds = scratch.DScores + (panel * QueryBlock) + (first - query) * lanes;
        for (int i = first; i < end; i += TKernel.Rows)
        {
            int tile = (i - first) * lanes;
            TKernel.Multiply(size, scratch.Queries + (nint)i * size, scratch.Keys + panel * size, p + tile, lanes, false);
            TKernel.Multiply(size, scratch.Outputs + (nint)i * size, scratch.Values + panel * size, ds + tile, lanes, false);
        }

        float* logSumExp = Operands.LogSumExp + (nint)head * Operands.Rows + sequence.QueryStart;
        Differentiate(p, ds, logSumExp, scratch.Delta, first, end, key + panel);
        int paddedSize = AttentionPanels.RoundUp(size, TKernel.Rows);
        float* dKeys = scratch.DKeys + panel * paddedSize;
        float* dValues = scratch.DValues + panel * paddedSize;
        for (int i = 0; i < size; i += TKernel.Rows)
        {
            nint from = (nint)i * sequence.Queries + (nint)first * TKernel.Rows;
            TKernel.Multiply(end - first, scratch.OutputColumns + from, p, dValues + i * lanes, lanes, firstSeen < query);
            TKernel.Multiply(end - first, scratch.QueryColumns + from, ds, dKeys + i * lanes, lanes, firstSeen < query);
        }
    }

    /// <summary>s becomes p = exp(s − logSumExp), and dp becomes ds = p·(dp − δ)/√HeadSize; both are 0 where a key follows its query.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Differentiate(float* s, float* dp, float* logSumExp, float* delta, int first, int end, int key)
    {
        int lanes = TKernel.Columns;
        Vector256<float> scale = Vector256.Create(Operands.Scale);
        for (int i = first; i < end; i++)
        {
            Vector256<float> sum = Vector256.Create(logSumExp[i]), d = Vector256.Create(delta[i]);
            for (int lane = 0; lane < lanes; lane += Vector256<float>.Count, s += Vector256<float>.Count, dp += Vector256<float>.Count)
            {
                Vector256<float> p = VectorMath.Exp(Vector256.Load(s) - sum);
                Vector256<float> ds = p * (Vector256.Load(dp) - d) * scale;
                if (i - key - lane < Vector256<float>.Count - 1)
                {
                    Vector256<float> seen = Vector256.LessThanOrEqual(Vector256<int>.Indices, Vector256.Create(i - key - lane)).AsSingle();
                    p = Vector256.ConditionalSelect(seen, p, Vector256<float>.Zero);
                    ds = Vector256.ConditionalSelect(seen, ds, Vector256<float>.Zero);
                }

                p.Store(s);
                ds.Store(dp);
            }
        }
    }

    /// <summary>Adds ds·k to the gradients of a block of queries.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void AddQueryGradients(
        in AttentionBackwardScratch<TKernel> scratch, int queries, int query, int end, int key, int keys)
    {
        int size = Operands.Heads.HeadSize, lanes = TKernel.Columns, width = TKernel.Rows;
        int stride = AttentionPanels.RoundUp(size, lanes);
        for (int i = query; i < end; i += width)
        {
            int seen = Math.Min(keys, Math.Min(i + width, queries) - key);
            for (int panel = 0; panel < seen; panel += lanes)
            {
                float* ds = scratch.DScores + panel * QueryBlock + (i - query) * lanes;
                Packing.Transposed(ds, lanes, width, Math.Min(lanes, seen - panel), width, scratch.DScorePanel + panel * width, 0);
            }

            for (int column = 0; column < size; column += lanes)
            {
                float* dq = scratch.DQueries + (nint)i * stride + column;
                TKernel.Multiply(seen, scratch.DScorePanel, scratch.KeyColumns + column * keys, dq, stride, key > 0);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void StoreKeyGradients(
        in AttentionSequence sequence, int keyHead, int key, int count, in AttentionBackwardScratch<TKernel> scratch, bool add)
    {
        int size = Operands.Heads.HeadSize, lanes = TKernel.Columns, paddedSize = AttentionPanels.RoundUp(size, TKernel.Rows);
        float* dKeys = DFused + (Operands.KeysOf(sequence, keyHead) - Operands.Fused) + key * Operands.KeyStride;
        float* dValues = DFused + (Operands.ValuesOf(sequence, keyHead) - Operands.Fused) + key * Operands.KeyStride;
        for (int panel = 0; panel < count; panel += lanes, dKeys += lanes * Operands.KeyStride, dValues += lanes * Operands.KeyStride)
        {
            int rows = Math.Min(lanes, count - panel);
            StoreTransposed(scratch.DKeys + panel * paddedSize, size, rows, dKeys, add);
            StoreTransposed(scratch.DValues + panel * paddedSize, size, rows, dValues, add);
        }
    }

    /// <summary>Stores sums [columns, keys] as rows of keys, or adds them to what other query heads gave.</summary>
    private readonly void StoreTransposed(float* sums, int size, int rows, float* destination, bool add)
    {
        if (!add)
        {
            Packing.Transpose(sums, TKernel.Columns, size, rows, destination, Operands.KeyStride);
            return;
        }

        for (int row = 0; row < rows; row++)
        {
            for (int c = 0; c < size; c++)
            {
                destination[row * Operands.KeyStride + c] += sums[c * TKernel.Columns + row];
            }
        }
    }

    private readonly void StoreQueryGradients(in AttentionSequence sequence, int head, in AttentionBackwardScratch<TKernel> scratch)
    {
        int size = Operands.Heads.HeadSize, stride = AttentionPanels.RoundUp(size, TKernel.Columns);
        float* dQuery = DFused + (Operands.Query(sequence.QueryStart, head) - Operands.Fused);
        for (int i = 0; i < sequence.Queries; i++, dQuery += Operands.Heads.Width)
        {
            new ReadOnlySpan<float>(scratch.DQueries + (nint)i * stride, size).CopyTo(new Span<float>(dQuery, size));
        }
    }
}
