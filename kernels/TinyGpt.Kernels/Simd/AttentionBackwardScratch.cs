namespace TinyGpt.Simd;

/// <summary>
/// Where a worker keeps what the backward pass of one head needs: packed once a head, as long as the sequence; and blocks of fixed size.
/// </summary>
internal readonly unsafe struct AttentionBackwardScratch<TKernel> where TKernel : struct, IMicroKernel
{
    /// <summary>Keys whose gradients are in work: a multiple of every kernel's columns.</summary>
    public const int KeyBlock = 96;

    /// <summary>Queries whose scores are in work: a multiple of every kernel's rows.</summary>
    public const int QueryBlock = 192;

    /// <summary>Cuts the pieces out of one range.</summary>
    /// <param name="memory">At least <see cref="Length"/> floats.</param>
    /// <param name="queries">The sequence's queries.</param>
    /// <param name="size">HeadSize.</param>
    public AttentionBackwardScratch(float* memory, int queries, int size)
    {
        int paddedQueries = AttentionPanels.RoundUp(queries, TKernel.Rows), paddedSize = AttentionPanels.RoundUp(size, TKernel.Rows);
        int wideSize = AttentionPanels.RoundUp(size, TKernel.Columns);
        Queries = memory;
        QueryColumns = Queries + (nint)paddedQueries * size;
        Outputs = QueryColumns + (nint)paddedSize * queries;
        OutputColumns = Outputs + (nint)paddedQueries * size;
        DQueries = OutputColumns + (nint)paddedSize * queries;
        Delta = DQueries + (nint)paddedQueries * wideSize;
        Keys = Delta + AttentionPanels.RoundUp(queries, 16);
        Values = Keys + KeyBlock * size;
        KeyColumns = Values + KeyBlock * size;
        DKeys = KeyColumns + KeyBlock * wideSize;
        DValues = DKeys + KeyBlock * paddedSize;
        Probabilities = DValues + KeyBlock * paddedSize;
        DScores = Probabilities + QueryBlock * TKernel.Columns;
        DScorePanel = DScores + QueryBlock * KeyBlock;
        End = DScorePanel + KeyBlock * TKernel.Rows;
    }

    /// <summary>Queries in panels of neighbouring queries.</summary>
    public float* Queries { get; }

    /// <summary>Queries in panels of neighbouring columns.</summary>
    public float* QueryColumns { get; }

    /// <summary>Upstream gradients in panels of neighbouring queries.</summary>
    public float* Outputs { get; }

    /// <summary>Upstream gradients in panels of neighbouring columns.</summary>
    public float* OutputColumns { get; }

    /// <summary>[queries, HeadSize rounded up to a tile's columns]: sums of the queries' gradients.</summary>
    public float* DQueries { get; }

    /// <summary>[queries]: δ.</summary>
    public float* Delta { get; }

    /// <summary>The block's keys, scaled by 1/√HeadSize, in panels of neighbouring keys.</summary>
    public float* Keys { get; }

    /// <summary>The block's values, in panels of neighbouring keys.</summary>
    public float* Values { get; }

    /// <summary>The block's keys in panels of neighbouring columns.</summary>
    public float* KeyColumns { get; }

    /// <summary>Sums of the block's keys' gradients: for each panel of keys [columns, keys].</summary>
    public float* DKeys { get; }

    /// <summary>Sums of the block's values' gradients: for each panel of keys [columns, keys].</summary>
    public float* DValues { get; }

    /// <summary>[queries of a block, keys of a panel].</summary>
    public float* Probabilities { get; }

    /// <summary>For each panel of keys [queries of a block, keys].</summary>
    public float* DScores { get; }

    /// <summary>A panel of neighbouring queries, [keys of a block, queries].</summary>
    public float* DScorePanel { get; }

    private float* End { get; }

    /// <summary>Floats that a sequence needs.</summary>
    public static long Length(int queries, int size) =>
        AttentionPanels.RoundUp((int)(new AttentionBackwardScratch<TKernel>(null, queries, size).End - (float*)null), 16);
}
