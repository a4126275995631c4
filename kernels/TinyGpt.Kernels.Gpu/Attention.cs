using System.Diagnostics;
using ILGPU;
using ILGPU.Algorithms;

namespace TinyGpt.Gpu;

/// <summary>Which rows belong to which sequence, as kernels are given it.</summary>
internal readonly record struct SequenceTable(ArrayView<int> QueryStarts, ArrayView<int> KeyStarts, ArrayView<int> Positions, int Count);

/// <summary>
/// Attention of up to 64 neighbouring queries of one head. Scores live only as tiles of 64 queries by 64 keys; the largest score and the sum
/// of exponentials so far rescale what earlier tiles added up (Milakov and Gimelshein 2018; Dao et al. 2022).
/// </summary>
/// <remarks>
/// Groups: X: sequences, for the last block of queries, then for the one before it, so that the longest start first; Y: query heads;
/// Z: columns of the head, where it has more than one group adds up. Each of those computes the scores again.
/// </remarks>
internal readonly record struct AttentionKernel<TColumns, TAccess>(
    HeadRows Y, ArrayView<float> LogSumExp, int HasLogSumExp, HeadRows Queries, HeadRows Keys, HeadRows Values,
    SequenceTable Sequences, int LeastQueries, int QueriesPerKey, int HeadSize, float Scale) : IKernel
    where TColumns : struct, IHeadColumns where TAccess : struct, IHeadAccess
{
    public static int GroupSize => AttentionTile.GroupSize;

    public void Run()
    {
        int blocks = Grid.DimX / Sequences.Count, sequence = Grid.IdxX % Sequences.Count;
        int firstQuery = (blocks - 1 - (Grid.IdxX / Sequences.Count)) * AttentionTile.Size;
        int start = Sequences.QueryStarts[sequence], queryCount = Sequences.QueryStarts[sequence + 1] - start;
        // A group that is beyond its sequence has nothing to do. The standard lets it return here, since all its threads do; but PoCL then looped
        // forever, or left out what other groups store at the end. So it goes through all barriers, with nothing between them.
        bool isIdle = firstQuery >= queryCount || queryCount < LeastQueries;
        queryCount = isIdle ? 0 : queryCount;
        ArrayView<Float4> shared = SharedMemory.Allocate<Float4>(AttentionTile.SharedLength);
        int head = Grid.IdxY, keyColumn = head / QueriesPerKey * HeadSize, column = Grid.IdxZ * TColumns.Count;
        int keyStart = Sequences.KeyStarts[sequence], position = isIdle ? 0 : Sequences.Positions[start] + firstQuery;
        int lastQuery = queryCount - 1, lastKey = isIdle ? -1 : position + Math.Min(AttentionTile.Size, queryCount - firstQuery) - 1;
        HeadBlock queries = new(HeadRows.From(Queries, start, head * HeadSize), firstQuery, lastQuery);
        HeadRows keys = HeadRows.From(Keys, keyStart, keyColumn), values = HeadRows.From(Values, keyStart, keyColumn);
        HeadSums sums = default;
        EightRows max = EightRows.Same(-float.MaxValue), total = default;
        for (int key = 0; key <= lastKey; key += AttentionTile.Size)
        {
            Patch scores = Scale * AttentionTile.Scores<TAccess>(shared, queries, new HeadBlock(keys, key, lastKey), HeadSize);
            scores = Patch.KeepBefore(scores, position + AttentionTile.Row + 1 - key - AttentionTile.Column, -float.MaxValue);
            EightRows newMax = EightRows.Max(max, AttentionTile.RowMaxima(shared, Patch.RowMaxima(scores)));
            EightRows factor = EightRows.ExpOfDifference(max, newMax);
            Patch weights = Patch.Exp(scores - newMax);
            total = (factor * total) + Patch.RowSums(weights);
            sums = AttentionTile.AddWeighted<TColumns, TAccess>(
                factor * sums, shared, weights, new HeadBlock(values, key, lastKey), column, HeadSize);
            max = newMax;
        }

        total = AttentionTile.RowSums(shared, total);
        HeadBlock y = new(HeadRows.From(Y, start, head * HeadSize), firstQuery, lastQuery);
        AttentionTile.Store<TColumns, TAccess>(EightRows.Reciprocals(total) * sums, shared, y, column, HeadSize);
        if (HasLogSumExp != 0 && AttentionTile.Column == 0 && column == 0)
        {
            int index = (head * Sequences.QueryStarts[Sequences.Count]) + start + firstQuery + AttentionTile.Row;
            int end = queryCount - firstQuery - AttentionTile.Row;
            StoreLogSumExp(max.Upper, total.Upper, index, end);
            StoreLogSumExp(max.Lower, total.Lower, index + (4 * AttentionTile.RowStep), end - (4 * AttentionTile.RowStep));
        }
    }

    private void StoreLogSumExp(Float4 max, Float4 total, int index, int end)
    {
        StoreLogSumExp(max.X, total.X, index, end, 0);
        StoreLogSumExp(max.Y, total.Y, index, end, AttentionTile.RowStep);
        StoreLogSumExp(max.Z, total.Z, index, end, 2 * AttentionTile.RowStep);
        StoreLogSumExp(max.W, total.W, index, end, 3 * AttentionTile.RowStep);
    }

    private void StoreLogSumExp(float max, float total, int index, int end, int row)
    {
        if (row < end)
        {
            LogSumExp[index + row] = max + XMath.Log(total);
        }
    }
}

public sealed partial class GpuKernels
{
    /// <inheritdoc/>
    public override void Attention(View y, View logSumExp, View qkv, in KeyValueCache cache, in Sequences sequences, in HeadShape heads)
    {
        Debug.Assert(heads.QueryHeads % heads.KeyValueHeads == 0 && heads.HeadSize > 0);
        if (y.Length == 0)
        {
            return;
        }

        if (!cache.IsNone)
        {
            StoreKeysAndValues(cache, qkv, sequences, heads);
            AttendSingly(y, logSumExp, qkv, cache, sequences, heads);
            if (sequences.MaxQuery < AttentionTile.LeastQueries)
            {
                return;
            }
        }

        if (heads.HeadSize % 4 != 0)
        {
            Attend<Columns64, UnalignedHeads>(y, logSumExp, qkv, cache, sequences, heads);
        }
        else if (heads.HeadSize <= 32)
        {
            Attend<Columns32, AlignedHeads>(y, logSumExp, qkv, cache, sequences, heads);
        }
        else if (heads.HeadSize <= 64)
        {
            Attend<Columns64, AlignedHeads>(y, logSumExp, qkv, cache, sequences, heads);
        }
        else
        {
            Attend<Columns128, AlignedHeads>(y, logSumExp, qkv, cache, sequences, heads);
        }
    }

    private void Attend<TColumns, TAccess>(
        View y, View logSumExp, View qkv, in KeyValueCache cache, in Sequences sequences, in HeadShape heads)
        where TColumns : struct, IHeadColumns where TAccess : struct, IHeadAccess => Launch(
            new AttentionKernel<TColumns, TAccess>(
                new HeadRows(Reals(y), 0, heads.QueryWidth), Optional(logSumExp, y), logSumExp.IsNone ? 0 : 1,
                Queries(qkv, heads), Keys(qkv, cache, heads), Values(qkv, cache, heads), Table(sequences),
                cache.IsNone ? 1 : AttentionTile.LeastQueries, heads.QueryHeads / heads.KeyValueHeads, heads.HeadSize, Scale(heads)),
            Groups(sequences.MaxQuery, AttentionTile.Size) * sequences.Count, heads.QueryHeads, Groups(heads.HeadSize, TColumns.Count));

    private static HeadRows Queries(View qkv, in HeadShape heads) => new(CountedReals(qkv), 0, heads.Width);

    private static HeadRows Keys(View qkv, in KeyValueCache cache, in HeadShape heads) => cache.IsNone
        ? new(Reals(qkv), heads.QueryWidth, heads.Width)
        : new(CountedReals(cache.Keys), 0, heads.KeyValueWidth);

    private static HeadRows Values(View qkv, in KeyValueCache cache, in HeadShape heads) => cache.IsNone
        ? new(Reals(qkv), heads.QueryWidth + heads.KeyValueWidth, heads.Width)
        : new(CountedReals(cache.Values), 0, heads.KeyValueWidth);

    private static SequenceTable Table(in Sequences sequences) =>
        new(Integers(sequences.QueryStarts), Integers(sequences.KeyStarts), Integers(sequences.Positions), sequences.Count);

    private static float Scale(in HeadShape heads) => 1 / MathF.Sqrt(heads.HeadSize);
}
