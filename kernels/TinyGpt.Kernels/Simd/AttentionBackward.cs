using System.Diagnostics;

namespace TinyGpt.Simd;

// An item is one key head of one sequence with all its query heads: nothing that two items write is shared, so gradients add up in a
// fixed order without locks.
public sealed unsafe partial class SimdKernels
{
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
}
