using System.Runtime.CompilerServices;

namespace TinyGpt.Simd;

/// <summary>
/// A product of a few rows with weights that are stored [Columns, Depth], such as a step of several generated texts. Weights are read from
/// memory once, decoded if they need to be, two rows at a time, and multiplied with all rows of A while they are in a cache.
/// </summary>
internal static class FewRows
{
    /// <summary>The most rows of A: with more, packing pays.</summary>
    public const int MaxRows = 16;

    /// <summary>The most columns of an item.</summary>
    public const int MaxItemColumns = 64;
}

/// <summary>The work of <see cref="FewRows"/>.</summary>
internal unsafe struct FewRowsWork<TVector, TLanes> : IParallelWork
    where TVector : struct
    where TLanes : ILanes<TVector>
{
    /// <summary>A's first row.</summary>
    public float* Rows;

    /// <summary>B's first row, and the bytes of a row.</summary>
    public byte* Matrix;
    public nint RowBytes;

    /// <summary>How B is stored.</summary>
    public ElementType Type;

    /// <summary>Number of m, of n and of k.</summary>
    public int RowCount, Columns, Depth;

    /// <summary>Columns of an item.</summary>
    public int ItemColumns;

    /// <summary>Room for two decoded rows a worker.</summary>
    public float* Decoded;

    /// <summary>Where the rows go.</summary>
    public TileEpilogue Epilogue;

    [MethodImpl(WorkerPool.Compiled)]
    public readonly void Execute(int item, int worker)
    {
        float* sums = stackalloc float[FewRows.MaxRows * FewRows.MaxItemColumns];
        int first = item * ItemColumns, count = Math.Min(ItemColumns, Columns - first);
        for (int i = 0; i < count; i += 2)
        {
            int pair = Math.Min(2, count - i);
            Multiply(Fetch(first + i, pair, worker), pair, sums + i);
        }

        Epilogue.Store(sums, FewRows.MaxItemColumns, 0, first, RowCount, count, Epilogue.Accumulate, true);
    }

    /// <summary>Rows of B in single precision.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly float* Fetch(int row, int count, int worker)
    {
        byte* stored = Matrix + row * RowBytes;

        // The next rows come while these are multiplied with all rows of A.
        Prefetch.Bytes(stored + 2 * RowBytes, (int)(2 * RowBytes));
        if (Type == ElementType.Float32)
        {
            return (float*)stored;
        }

        float* decoded = Decoded + worker * (nint)(2 * Depth);
        Quantization.Decode(Type, new ReadOnlySpan<byte>(stored, (int)(count * RowBytes)), new Span<float>(decoded, count * Depth));
        return decoded;
    }

    /// <summary>Two rows of B, or one, with all rows of A.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Multiply(float* weights, int count, float* sums)
    {
        float* a = Rows;
        int m = 0;
        if (count == 2)
        {
            for (; m + 2 <= RowCount; m += 2, a += 2 * (nint)Depth, sums += 2 * FewRows.MaxItemColumns)
            {
                RowDots.MultiplyTwoByTwo<TVector, TLanes>(weights, a, Depth, sums, FewRows.MaxItemColumns);
            }
        }

        for (; m < RowCount; m++, a += Depth, sums += FewRows.MaxItemColumns)
        {
            for (int i = 0; i < count; i++)
            {
                sums[i] = RowDots.Multiply<TVector, TLanes, StoredSingles>((byte*)(weights + i * (nint)Depth), a, Depth);
            }
        }
    }
}
