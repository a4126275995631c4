namespace TinyGpt.Simd;

/// <summary>One sequence of a batch, and where its packed keys and values lie.</summary>
internal struct AttentionSequence
{
    /// <summary>Its first row in the fused matrix, and its number of rows.</summary>
    public int QueryStart, Queries;

    /// <summary>The row of its first key.</summary>
    public int KeyStart;

    /// <summary>The position of its first query: how many keys come before the query's own.</summary>
    public int FirstPosition;

    /// <summary>Where its panels start, in floats.</summary>
    public long Panels;

    /// <summary>Keys that its last query sees.</summary>
    public readonly int Keys => FirstPosition + Queries;
}

/// <summary>An item of attention but for the head: some queries of one sequence.</summary>
/// <param name="Sequence">The sequence's index in the table.</param>
/// <param name="First">The first query.</param>
internal readonly record struct AttentionBlock(int Sequence, int First);
