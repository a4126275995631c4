using System.Diagnostics;
using ILGPU;

namespace TinyGpt.Gpu;

/// <summary>δ = Σ_c dy·y of every row and head: what a query's probabilities have in common in the gradients of their scores.</summary>
/// <remarks>Heads lie one after another in a row, so that all of y is a list of items of HeadSize elements. Sixteen threads share an item.</remarks>
internal readonly record struct AttentionDeltaKernel(
    ArrayView<float> Delta, ArrayView<float> DY, ArrayView<float> Y, int Rows, int Heads, int HeadSize) : IKernel
{
    /// <summary>Items of one group.</summary>
    public const int Items = 16;

    public static int GroupSize => 256;

    public void Run()
    {
        ArrayView<float> parts = SharedMemory.Allocate<float>(Items * 16);
        int item = (Grid.IdxX * Items) + (Group.IdxX >> 4), lane = Group.IdxX & 15;
        float sum = 0;
        for (int c = lane; item < Rows * Heads && c < HeadSize; c += 16)
        {
            sum += DY[(item * HeadSize) + c] * Y[(item * HeadSize) + c];
        }

        parts[Group.IdxX] = sum;
        Group.Barrier();
        if (lane == 0 && item < Rows * Heads)
        {
            float total = 0;
            for (int part = 0; part < 16; part++)
            {
                total += parts[Group.IdxX + part];
            }

            Delta[(item % Heads * Rows) + (item / Heads)] = total;
        }
    }
}

/// <summary>What both kernels of attention's gradients read. Statistics are [QueryHeads, N].</summary>
internal readonly record struct AttentionGradientOperands(
    HeadRows Queries, HeadRows Keys, HeadRows Values, HeadRows DY, ArrayView<float> LogSumExp, ArrayView<float> Delta,
    SequenceTable Sequences, int QueriesPerKey, int HeadSize, float Scale);

/// <summary>dq of up to 64 neighbouring queries of one head, in tiles of 64 keys: dq += ds·k, ds = p·(dy·v − δ)/√HeadSize.</summary>
/// <remarks>Groups as in <see cref="AttentionKernel{TColumns, TAccess}"/>.</remarks>
internal readonly record struct AttentionQueryGradientKernel<TColumns, TAccess>(HeadRows DQueries, AttentionGradientOperands Operands) : IKernel
    where TColumns : struct, IHeadColumns where TAccess : struct, IHeadAccess
{
    public static int GroupSize => AttentionTile.GroupSize;

    public void Run()
    {
        SequenceTable sequences = Operands.Sequences;
        int blocks = Grid.DimX / sequences.Count, sequence = Grid.IdxX % sequences.Count;
        int firstQuery = (blocks - 1 - (Grid.IdxX / sequences.Count)) * AttentionTile.Size;
        int start = sequences.QueryStarts[sequence], last = sequences.QueryStarts[sequence + 1] - start - 1;
        // As in the forward pass, a group that is beyond its sequence goes through the same barriers.
        bool isIdle = firstQuery > last;
        ArrayView<Float4> shared = SharedMemory.Allocate<Float4>(AttentionTile.SharedLength);
        int size = Operands.HeadSize, head = Grid.IdxY, column = Grid.IdxZ * TColumns.Count;
        int keyColumn = head / Operands.QueriesPerKey * size, lastKey = isIdle ? -1 : Math.Min(firstQuery + AttentionTile.Size - 1, last);
        HeadBlock queries = new(HeadRows.From(Operands.Queries, start, head * size), firstQuery, last);
        HeadBlock dy = new(HeadRows.From(Operands.DY, start, head * size), firstQuery, last);
        HeadRows keys = HeadRows.From(Operands.Keys, start, keyColumn), values = HeadRows.From(Operands.Values, start, keyColumn);
        int statistics = isIdle ? 0 : (head * sequences.QueryStarts[sequences.Count]) + start;
        EightRows logSumExp = LoadRows(Operands.LogSumExp, statistics, firstQuery + AttentionTile.Row, Math.Max(last, 0));
        EightRows delta = LoadRows(Operands.Delta, statistics, firstQuery + AttentionTile.Row, Math.Max(last, 0));
        HeadSums sums = default;
        for (int key = 0; key <= lastKey; key += AttentionTile.Size)
        {
            HeadBlock keyBlock = new(keys, key, lastKey);
            Patch scores = Operands.Scale * AttentionTile.Scores<TAccess>(shared, queries, keyBlock, size);
            Patch p = Patch.Exp(scores - logSumExp);
            Patch dp = AttentionTile.Scores<TAccess>(shared, dy, new HeadBlock(values, key, lastKey), size);
            Patch ds = Operands.Scale * (p * (dp - delta));
            ds = Patch.KeepBefore(ds, firstQuery + AttentionTile.Row + 1 - key - AttentionTile.Column, 0);
            sums = AttentionTile.AddWeighted<TColumns, TAccess>(sums, shared, ds, keyBlock, column, size);
        }

        HeadBlock dQueries = new(HeadRows.From(DQueries, start, head * size), firstQuery, last);
        AttentionTile.Store<TColumns, TAccess>(sums, shared, dQueries, column, size);
    }

    private static EightRows LoadRows(ArrayView<float> statistics, int index, int row, int last) => new(
        LoadFour(statistics, index, row, last), LoadFour(statistics, index, row + (4 * AttentionTile.RowStep), last));

    private static Float4 LoadFour(ArrayView<float> statistics, int index, int row, int last) => new(
        statistics[index + Math.Min(row, last)],
        statistics[index + Math.Min(row + AttentionTile.RowStep, last)],
        statistics[index + Math.Min(row + (2 * AttentionTile.RowStep), last)],
        statistics[index + Math.Min(row + (3 * AttentionTile.RowStep), last)]);
}

/// <summary>
/// dk and dv of up to 64 neighbouring keys of one head, in tiles of 64 queries: dv += pᵀ·dy, dk += dsᵀ·q. Rows of a tile are keys here. The
/// queries of all heads that share the keys come one after another, so that nothing is added to by two groups.
/// </summary>
/// <remarks>Groups: X: sequences, for the first block of keys, then for the next, so that the longest start first; Y: key heads; Z: columns.</remarks>
internal readonly record struct AttentionKeyGradientKernel<TColumns, TAccess>(
    HeadRows DKeys, HeadRows DValues, AttentionGradientOperands Operands) : IKernel
    where TColumns : struct, IHeadColumns where TAccess : struct, IHeadAccess
{
    public static int GroupSize => AttentionTile.GroupSize;

    public void Run()
    {
        SequenceTable sequences = Operands.Sequences;
        int sequence = Grid.IdxX % sequences.Count, firstKey = Grid.IdxX / sequences.Count * AttentionTile.Size;
        int start = sequences.QueryStarts[sequence], last = sequences.QueryStarts[sequence + 1] - start - 1;
        ArrayView<Float4> shared = SharedMemory.Allocate<Float4>(AttentionTile.SharedLength);
        int size = Operands.HeadSize, keyHead = Grid.IdxY, column = Grid.IdxZ * TColumns.Count;
        HeadBlock keys = new(HeadRows.From(Operands.Keys, start, keyHead * size), firstKey, last);
        HeadBlock values = new(HeadRows.From(Operands.Values, start, keyHead * size), firstKey, last);
        HeadSums dKeys = default, dValues = default;
        int firstHead = keyHead * Operands.QueriesPerKey, rows = sequences.QueryStarts[sequences.Count];
        for (int head = firstHead; head < firstHead + Operands.QueriesPerKey; head++)
        {
            HeadRows queries = HeadRows.From(Operands.Queries, start, head * size), dy = HeadRows.From(Operands.DY, start, head * size);
            for (int query = firstKey; query <= last; query += AttentionTile.Size)
            {
                HeadBlock queryBlock = new(queries, query, last), dyBlock = new(dy, query, last);
                int column0 = query + AttentionTile.Column, statistics = (head * rows) + start + column0;
                Patch scores = Operands.Scale * AttentionTile.Scores<TAccess>(shared, keys, queryBlock, size);
                // Queries after the last have no probability.
                Patch p = Patch.Exp(scores - LoadFour(Operands.LogSumExp, statistics, last + 1 - column0, float.MaxValue));
                p = Patch.KeepFrom(p, firstKey + AttentionTile.Row - column0);
                dValues = AttentionTile.AddWeighted<TColumns, TAccess>(dValues, shared, p, dyBlock, column, size);
                Patch dp = AttentionTile.Scores<TAccess>(shared, values, dyBlock, size);
                Patch ds = Operands.Scale * (p * (dp - LoadFour(Operands.Delta, statistics, last + 1 - column0, 0)));
                dKeys = AttentionTile.AddWeighted<TColumns, TAccess>(dKeys, shared, ds, queryBlock, column, size);
            }
        }

        HeadBlock dKeyBlock = new(HeadRows.From(DKeys, start, keyHead * size), firstKey, last);
        HeadBlock dValueBlock = new(HeadRows.From(DValues, start, keyHead * size), firstKey, last);
        AttentionTile.Store<TColumns, TAccess>(dKeys, shared, dKeyBlock, column, size);
        AttentionTile.Store<TColumns, TAccess>(dValues, shared, dValueBlock, column, size);
    }

    private static Float4 LoadFour(ArrayView<float> statistics, int index, int count, float other) => new(
        count > 0 ? statistics[index] : other, count > 1 ? statistics[index + 1] : other,
        count > 2 ? statistics[index + 2] : other, count > 3 ? statistics[index + 3] : other);
}

public sealed partial class GpuKernels
{
    /// <inheritdoc/>
    public override void AttentionBackward(
        View dqkv, View dy, View qkv, View y, View logSumExp, in Sequences sequences, in HeadShape heads)
    {
        Debug.Assert(heads.QueryHeads % heads.KeyValueHeads == 0 && heads.HeadSize > 0);
        if (y.Length == 0)
        {
            return;
        }

        int items = checked((int)(y.Length / heads.HeadSize));
        ArrayView<float> delta = Scratch(items);
        Launch(
            new AttentionDeltaKernel(delta, Reals(dy), Reals(y), items / heads.QueryHeads, heads.QueryHeads, heads.HeadSize),
            Groups(items, AttentionDeltaKernel.Items));
        AttentionGradientOperands operands = new(
            Queries(qkv, heads), Keys(qkv, default, heads), Values(qkv, default, heads), new HeadRows(Reals(dy), 0, heads.QueryWidth),
            Reals(logSumExp), delta, Table(sequences), heads.QueryHeads / heads.KeyValueHeads, heads.HeadSize, Scale(heads));
        if (heads.HeadSize % 4 != 0)
        {
            AttendBackward<Columns64, UnalignedHeads>(dqkv, operands, sequences, heads);
        }
        else if (heads.HeadSize <= 32)
        {
            AttendBackward<Columns32, AlignedHeads>(dqkv, operands, sequences, heads);
        }
        else if (heads.HeadSize <= 64)
        {
            AttendBackward<Columns64, AlignedHeads>(dqkv, operands, sequences, heads);
        }
        else
        {
            AttendBackward<Columns128, AlignedHeads>(dqkv, operands, sequences, heads);
        }
    }

    private void AttendBackward<TColumns, TAccess>(View dqkv, in AttentionGradientOperands operands, in Sequences sequences, in HeadShape heads)
        where TColumns : struct, IHeadColumns where TAccess : struct, IHeadAccess
    {
        int blocks = Groups(sequences.MaxQuery, AttentionTile.Size) * sequences.Count, columns = Groups(heads.HeadSize, TColumns.Count);
        Launch(new AttentionQueryGradientKernel<TColumns, TAccess>(Queries(dqkv, heads), operands), blocks, heads.QueryHeads, columns);
        Launch(
            new AttentionKeyGradientKernel<TColumns, TAccess>(Keys(dqkv, default, heads), Values(dqkv, default, heads), operands),
            blocks, heads.KeyValueHeads, columns);
    }
}
