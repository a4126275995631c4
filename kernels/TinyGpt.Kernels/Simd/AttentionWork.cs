using System.Runtime.CompilerServices;

namespace TinyGpt.Simd;

/// <summary>Sizes of packed keys and values.</summary>
internal static class AttentionPanels
{
    /// <summary>The next multiple of a panel's width.</summary>
    public static int RoundUp(int value, int width) => (value + width - 1) / width * width;

    /// <summary>Floats of one head's packed keys and values.</summary>
    public static long Length<TKernel>(int keys, int headSize) where TKernel : struct, IMicroKernel =>
        (long)RoundUp(keys, TKernel.Rows) * headSize + (long)RoundUp(headSize, TKernel.Rows) * keys;
}

/// <summary>Packs one key head of one sequence: keys in panels of neighbouring keys, values in panels of neighbouring columns.</summary>
internal unsafe struct AttentionPackWork<TKernel> : IParallelWork where TKernel : struct, IMicroKernel
{
    public AttentionOperands Operands;

    /// <summary>Room for all panels.</summary>
    public float* Panels;

    /// <summary>Sequences with fewer queries are not packed.</summary>
    public int MinQueries;

    [MethodImpl(WorkerPool.Compiled)]
    public readonly void Execute(int item, int worker)
    {
        int head = item % Operands.Heads.KeyValueHeads, size = Operands.Heads.HeadSize;
        ref AttentionSequence sequence = ref Operands.Sequences[item / Operands.Heads.KeyValueHeads];
        if (sequence.Queries < MinQueries)
        {
            return;
        }

        int keys = sequence.Keys;
        float* panels = Panels + sequence.Panels + head * AttentionPanels.Length<TKernel>(keys, size);
        Packing.Transposed(
            Operands.KeysOf(sequence, head), Operands.KeyStride, keys, size, TKernel.Rows, panels, (nint)size * TKernel.Rows);
        panels += (nint)AttentionPanels.RoundUp(keys, TKernel.Rows) * size;
        Packing.Straight(
            Operands.ValuesOf(sequence, head), Operands.KeyStride, size, keys, TKernel.Rows, panels, (nint)keys * TKernel.Rows);
    }
}

/// <summary>
/// Attention of one head and some neighbouring queries. Everything is transposed: scores are [key, query], with as many queries side by
/// side as a micro-kernel's tile is wide. A tile of scores is then the panel that the product with the values needs, and maxima and sums
/// over keys run down the lanes.
/// </summary>
internal unsafe struct AttentionWork<TKernel> : IParallelWork where TKernel : struct, IMicroKernel
{
    /// <summary>Queries of one item: whole tiles of every kernel.</summary>
    public const int QueryBlock = 64;

    /// <summary>Keys between two updates of the running maximum; their scores stay in the first cache. A multiple of every kernel's rows.</summary>
    public const int KeyBlock = 192;

    public AttentionOperands Operands;

    public AttentionBlock* Blocks;

    /// <summary>The packed keys and values.</summary>
    public float* Panels;

    /// <summary>Sequences with fewer queries are not packed, and attend directly.</summary>
    public int MinQueries;

    /// <summary>Working memory of all workers.</summary>
    public float* Scratch;

    /// <summary>Floats of it a worker.</summary>
    public nint ScratchLength;

    /// <summary>Floats that a worker needs.</summary>
    public static long ScratchFor(int headSize, int maxKey)
    {
        long group = (long)(headSize + AttentionPanels.RoundUp(headSize, TKernel.Rows) + 2) * TKernel.Columns;
        return Math.Max(QueryBlock / TKernel.Columns * group + KeyBlock * TKernel.Columns, AttentionPanels.RoundUp(maxKey, 8));
    }

    [MethodImpl(WorkerPool.Compiled)]
    public readonly void Execute(int item, int worker)
    {
        int head = item % Operands.Heads.QueryHeads;
        AttentionBlock block = Blocks[item / Operands.Heads.QueryHeads];
        ref AttentionSequence sequence = ref Operands.Sequences[block.Sequence];
        float* scratch = Scratch + worker * ScratchLength;
        if (sequence.Queries < MinQueries)
        {
            for (int query = 0; query < sequence.Queries; query++)
            {
                SingleQuery.Attend(Operands, sequence, query, head, scratch);
            }

            return;
        }

        int size = Operands.Heads.HeadSize, keys = sequence.Keys;
        float* keyPanels = Panels + sequence.Panels + Operands.KeyHead(head) * AttentionPanels.Length<TKernel>(keys, size);
        float* valuePanels = keyPanels + (nint)AttentionPanels.RoundUp(keys, TKernel.Rows) * size;
        float* scores = scratch;
        QueryGroup<TKernel>* groups = stackalloc QueryGroup<TKernel>[QueryBlock / TKernel.Columns];
        int count = Math.Min(QueryBlock, sequence.Queries - block.First), groupCount = 0;
        scratch += KeyBlock * TKernel.Columns;
        for (int first = 0; first < count; first += TKernel.Columns)
        {
            int row = sequence.QueryStart + block.First + first;
            groups[groupCount++].Start(
                Operands, row, Math.Min(TKernel.Columns, count - first), sequence.FirstPosition + block.First + first, head, ref scratch);
        }

        int end = sequence.FirstPosition + block.First + count;
        for (int key = 0; key < end; key += KeyBlock)
        {
            for (int group = 0; group < groupCount; group++)
            {
                groups[group].Attend(size, key, keyPanels + (nint)key * size, valuePanels + (nint)key * TKernel.Rows, keys, scores);
            }
        }

        for (int group = 0; group < groupCount; group++)
        {
            groups[group].Finish(Operands, head);
        }
    }
}
