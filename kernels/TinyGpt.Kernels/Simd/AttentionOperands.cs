namespace TinyGpt.Simd;

/// <summary>Attention's matrices as pointers, and the table of the sequences in work.</summary>
internal unsafe struct AttentionOperands
{
    /// <summary>[N, Width], the fused matrix.</summary>
    public float* Fused;

    /// <summary>Keys and values of the first head: columns of the fused matrix, or the cache.</summary>
    public float* Keys, Values;

    /// <summary>Floats from one row of keys, or values, to the next.</summary>
    public nint KeyStride;

    /// <summary>[N, QueryWidth].</summary>
    public float* Output;

    /// <summary>[QueryHeads, N] or null.</summary>
    public float* LogSumExp;

    /// <summary>N.</summary>
    public int Rows;

    /// <summary>The columns' division.</summary>
    public HeadShape Heads;

    /// <summary>The sequences in work.</summary>
    public AttentionSequence* Sequences;

    /// <summary>1/√HeadSize.</summary>
    public readonly float Scale => 1 / MathF.Sqrt(Heads.HeadSize);

    /// <summary>The key head that a query head reads.</summary>
    public readonly int KeyHead(int head) => (int)((long)head * Heads.KeyValueHeads / Heads.QueryHeads);

    /// <summary>The first of a sequence's keys.</summary>
    public readonly float* KeysOf(in AttentionSequence sequence, int keyHead) =>
        Keys + sequence.KeyStart * KeyStride + (nint)keyHead * Heads.HeadSize;

    /// <summary>The first of a sequence's values.</summary>
    public readonly float* ValuesOf(in AttentionSequence sequence, int keyHead) =>
        Values + sequence.KeyStart * KeyStride + (nint)keyHead * Heads.HeadSize;

    /// <summary>A head's part of a row of the fused matrix.</summary>
    public readonly float* Query(int row, int head) => Fused + (nint)row * Heads.Width + (nint)head * Heads.HeadSize;

    /// <summary>Where a head's part of a row starts in a [N, QueryWidth] matrix.</summary>
    public readonly nint OutputIndex(int row, int head) => (nint)row * Heads.QueryWidth + (nint)head * Heads.HeadSize;
}
