using System.Diagnostics;

namespace TinyGpt.Simd;

// Keys and values of some sequences are packed by all threads, then every block of queries of every head attends to them on its own.
public sealed unsafe partial class SimdKernels
{
    // Sequences are taken together until their packed keys and values reach this many floats (16 MiB); one sequence may have more.
    private const long MaxAttentionPanels = 4 << 20;

    // With fewer queries, packing the keys costs more than the micro-kernel saves.
    private const int MinPackedQueries = 6;

    private readonly Scratch _attentionTables = new(), _attentionPanels = new(), _attentionScratch = new();

    /// <inheritdoc/>
    public override void Attention(View y, View logSumExp, View qkv, in KeyValueCache cache, in Sequences sequences, in HeadShape heads)
    {
        Debug.Assert(heads.QueryHeads % heads.KeyValueHeads == 0 && heads.HeadSize > 0);
        AttentionOperands operands = Operands(y, logSumExp, qkv, sequences, heads);
        if (!cache.IsNone)
        {
            operands.Keys = Floats(cache.Keys);
            operands.Values = Floats(cache.Values);
            operands.KeyStride = heads.KeyValueWidth;
            StoreKeysAndValues(operands, sequences);
        }

        if (_vectorBits == 512)
        {
            Attend<Kernel512>(ref operands, sequences);
        }
        else if (_vectorBits == 256)
        {
            Attend<Kernel256>(ref operands, sequences);
        }
        else
        {
            Attend<Kernel128>(ref operands, sequences);
        }
    }

    /// <inheritdoc/>
    public override void AttentionBackward(
        View dqkv, View dy, View qkv, View y, View logSumExp, in Sequences sequences, in HeadShape heads)
    {
        Debug.Assert(heads.QueryHeads % heads.KeyValueHeads == 0 && heads.HeadSize > 0);
        AttentionOperands operands = Operands(y, logSumExp, qkv, sequences, heads);
        if (_vectorBits == 512)
        {
            AttendBackward<Kernel512>(ref operands, Floats(dy), Floats(dqkv), sequences);
        }
        else if (_vectorBits == 256)
        {
            AttendBackward<Kernel256>(ref operands, Floats(dy), Floats(dqkv), sequences);
        }
        else
        {
            AttendBackward<Kernel128>(ref operands, Floats(dy), Floats(dqkv), sequences);
        }
    }

    private static AttentionOperands Operands(View y, View logSumExp, View qkv, in Sequences sequences, in HeadShape heads)
    {
        float* fused = Floats(qkv);
        return new()
        {
            Fused = fused,
            Keys = fused + heads.QueryWidth,
            Values = fused + heads.QueryWidth + heads.KeyValueWidth,
            KeyStride = heads.Width,
            Output = Floats(y),
            LogSumExp = Floats(logSumExp),
            Rows = Integers(sequences.QueryStarts)[sequences.Count],
            Heads = heads,
        };
    }

    private static void StoreKeysAndValues(in AttentionOperands operands, in Sequences sequences)
    {
        int width = operands.Heads.KeyValueWidth;
        for (int s = 0; s < sequences.Count; s++)
        {
            AttentionSequence sequence = Sequence(sequences, s);
            for (int i = 0; i < sequence.Queries; i++)
            {
                float* key = operands.Query(sequence.QueryStart + i, operands.Heads.QueryHeads);
                nint cached = (sequence.KeyStart + sequence.FirstPosition + i) * operands.KeyStride;
                new ReadOnlySpan<float>(key, width).CopyTo(new Span<float>(operands.Keys + cached, width));
                new ReadOnlySpan<float>(key + width, width).CopyTo(new Span<float>(operands.Values + cached, width));
            }
        }
    }

    private static AttentionSequence Sequence(in Sequences sequences, int index)
    {
        int start = Integers(sequences.QueryStarts)[index], count = Integers(sequences.QueryStarts)[index + 1] - start;
        return new()
        {
            QueryStart = start,
            Queries = count,
            KeyStart = Integers(sequences.KeyStarts)[index],
            FirstPosition = count == 0 ? 0 : Integers(sequences.Positions)[start],
        };
    }

    private void Attend<TKernel>(ref AttentionOperands operands, in Sequences sequences) where TKernel : struct, IMicroKernel
    {
        const int queryBlock = AttentionWork<TKernel>.QueryBlock;
        long tableBytes = sequences.Count * (long)sizeof(AttentionSequence);
        long blockCount = sequences.Count + (long)DivideUp(operands.Rows, queryBlock);
        byte* tables = (byte*)_attentionTables.Floats((tableBytes + blockCount * sizeof(AttentionBlock)) / sizeof(float) + 1);
        operands.Sequences = (AttentionSequence*)tables;
        AttentionBlock* blocks = (AttentionBlock*)(tables + tableBytes);
        AttentionWork<TKernel> work = new() { Blocks = blocks, MinQueries = MinPackedQueries };
        work.ScratchLength = (nint)AttentionWork<TKernel>.ScratchFor(operands.Heads.HeadSize, sequences.MaxKey);
        work.Scratch = _attentionScratch.Floats(work.ScratchLength * Threads);
        for (int first = 0, count; first < sequences.Count; first += count)
        {
            (count, long panels) = TakeSequences<TKernel>(operands, sequences, first);
            work.Operands = operands;
            work.Panels = _attentionPanels.Floats(panels);
            AttentionPackWork<TKernel> pack = new() { Operands = operands, Panels = work.Panels, MinQueries = MinPackedQueries };
            _pool.Run(panels == 0 ? 0 : count * operands.Heads.KeyValueHeads, ref pack);
            _pool.Run(ListBlocks(operands.Sequences, count, queryBlock, blocks) * operands.Heads.QueryHeads, ref work);
        }
    }

    // An item is one key head of one sequence with all its query heads: nothing that two items write is shared, so gradients add up in a
    // fixed order without locks.
    private void AttendBackward<TKernel>(ref AttentionOperands operands, float* dOutput, float* dFused, in Sequences sequences)
        where TKernel : struct, IMicroKernel
    {
        operands.Sequences = (AttentionSequence*)_attentionTables.Floats(
            sequences.Count * (long)sizeof(AttentionSequence) / sizeof(float) + 1);
        int longest = 0;
        for (int s = 0; s < sequences.Count; s++)
        {
            operands.Sequences[s] = Sequence(sequences, s);
            longest = Math.Max(longest, operands.Sequences[s].Queries);
        }

        // The longest first, so that no thread is left with a long one at the end.
        new Span<AttentionSequence>(operands.Sequences, sequences.Count).Sort(static (x, y) => y.Queries.CompareTo(x.Queries));
        AttentionBackwardWork<TKernel> work = new() { Operands = operands, DOutput = dOutput, DFused = dFused };
        work.ScratchLength = (nint)AttentionBackwardScratch<TKernel>.Length(longest, operands.Heads.HeadSize);
        work.Scratch = _attentionScratch.Floats(work.ScratchLength * Threads);
        _pool.Run(sequences.Count * operands.Heads.KeyValueHeads, ref work);
    }

    /// <summary>Fills the table with sequences from <paramref name="first"/> on, as many as are packed together.</summary>
    private static (int Count, long Panels) TakeSequences<TKernel>(in AttentionOperands operands, in Sequences sequences, int first)
        where TKernel : struct, IMicroKernel
    {
        int count = 0;
        long panels = 0;
        while (first + count < sequences.Count)
        {
            AttentionSequence sequence = Sequence(sequences, first + count);
            long length = sequence.Queries < MinPackedQueries ? 0
                : operands.Heads.KeyValueHeads * AttentionPanels.Length<TKernel>(sequence.Keys, operands.Heads.HeadSize);
            if (count > 0 && panels + length > MaxAttentionPanels)
            {
                break;
            }

            sequence.Panels = panels;
            operands.Sequences[count++] = sequence;
            panels += length;
        }

        return (count, panels);
    }

    /// <summary>Lists the blocks of queries, those with the most keys first, so that no thread is left with a long one at the end.</summary>
    private static int ListBlocks(AttentionSequence* sequences, int count, int size, AttentionBlock* blocks)
    {
        int longest = 0, listed = 0;
        for (int s = 0; s < count; s++)
        {
            longest = Math.Max(longest, sequences[s].Queries);
        }

        for (int first = (DivideUp(longest, size) - 1) * size; first >= 0; first -= size)
        {
            for (int s = 0; s < count; s++)
            {
                if (first < sequences[s].Queries)
                {
                    blocks[listed++] = new AttentionBlock(s, first);
                }
            }
        }

        return listed;
    }
}
