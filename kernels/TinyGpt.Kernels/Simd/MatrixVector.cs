using System.Runtime.CompilerServices;

namespace TinyGpt.Simd;

/// <summary>
/// A product with a single row and weights that are stored [Columns, Depth]: c[n] = Σ_k a[k]·b[n,k]. Every weight is used once, so memory sets
/// the time, and packing would only add to it: B is read once, in order, asked for some time before, and decoded in registers.
/// </summary>
internal unsafe struct MatrixVectorWork<TVector, TLanes, TWeights> : IParallelWork
    where TVector : struct
    where TLanes : ILanes<TVector>
    where TWeights : struct, IStoredWeights
{
    /// <summary>a[k] times <see cref="IStoredWeights.Scale"/>.</summary>
    public float* Vector;

    /// <summary>B's first row, and the bytes of a row.</summary>
    public byte* Matrix;
    public nint RowBytes;

    /// <summary>Number of n, and of k.</summary>
    public int Columns, Depth;

    /// <summary>Columns of an item, at most <see cref="FewRows.MaxItemColumns"/>.</summary>
    public int ItemColumns;

    /// <summary>Where the row goes.</summary>
    public TileEpilogue Epilogue;

    [MethodImpl(WorkerPool.Compiled)]
    public readonly void Execute(int item, int worker)
    {
        float* sums = stackalloc float[FewRows.MaxItemColumns];
        int first = item * ItemColumns, count = Math.Min(ItemColumns, Columns - first);
        for (int i = 0; i < count; i++)
        {
            sums[i] = RowDots.Multiply<TVector, TLanes, TWeights>(Matrix + (first + i) * RowBytes, Vector, Depth);
        }

        Epilogue.Store(sums, 0, 0, first, 1, count, Epilogue.Accumulate, true);
    }
}

/// <summary>
/// A product with a single row and a matrix that is stored [Depth, Columns]: the sum of its rows, each times its element of the vector. The
/// matrix is read once, in order, a piece of each row.
/// </summary>
internal unsafe struct CombineRowsWork<TVector, TLanes> : IParallelWork
    where TVector : struct
    where TLanes : ILanes<TVector>
{
    /// <summary>The most columns of an item: their sums stay in the first cache.</summary>
    public const int MaxItemColumns = 768;

    /// <summary>a[k] and B's first element.</summary>
    public float* Vector, Matrix;

    /// <summary>Number of n, and of k.</summary>
    public int Columns, Depth;

    /// <summary>Columns of an item: a multiple of 16.</summary>
    public int ItemColumns;

    /// <summary>Where the row goes.</summary>
    public TileEpilogue Epilogue;

    [MethodImpl(WorkerPool.Compiled)]
    public readonly void Execute(int item, int worker)
    {
        float* sums = stackalloc float[MaxItemColumns];
        int first = item * ItemColumns, count = Math.Min(ItemColumns, Columns - first);
        Combine(Matrix + first, count, sums);
        Epilogue.Store(sums, 0, 0, first, 1, count, Epilogue.Accumulate, true);
    }

    /// <summary>Four rows at a time, so that sums are seldom moved.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Combine(float* matrix, int count, float* sums)
    {
        new Span<float>(sums, count).Clear();
        int k = 0, whole = count - count % TLanes.Count;
        for (; k + 4 <= Depth; k += 4)
        {
            AddRows4(Vector + k, matrix + (nint)k * Columns, whole, sums);
        }

        for (; k < Depth; k++)
        {
            TVector x = TLanes.Broadcast(Vector + k);
            for (int j = 0; j < whole; j += TLanes.Count)
            {
                float* row = matrix + (nint)k * Columns + j;
                TLanes.Store(TLanes.MultiplyAdd(x, TLanes.Load(row), TLanes.Load(sums + j)), sums + j);
            }
        }

        for (int j = whole; j < count; j++)
        {
            for (k = 0; k < Depth; k++)
            {
                sums[j] += Vector[k] * matrix[(nint)k * Columns + j];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void AddRows4(float* x, float* row0, int count, float* sums)
    {
        float* row1 = row0 + Columns, row2 = row1 + Columns, row3 = row2 + Columns;
        nint ahead = 4 * (nint)Columns;
        TVector x0 = TLanes.Broadcast(x), x1 = TLanes.Broadcast(x + 1), x2 = TLanes.Broadcast(x + 2), x3 = TLanes.Broadcast(x + 3);
        for (int j = 0; j < count; j += TLanes.Count)
        {
            Prefetch.Row(row0 + ahead + j, TLanes.Count);
            Prefetch.Row(row1 + ahead + j, TLanes.Count);
            Prefetch.Row(row2 + ahead + j, TLanes.Count);
            Prefetch.Row(row3 + ahead + j, TLanes.Count);
            TVector sum = TLanes.MultiplyAdd(x0, TLanes.Load(row0 + j), TLanes.Load(sums + j));
            sum = TLanes.MultiplyAdd(x1, TLanes.Load(row1 + j), sum);
            sum = TLanes.MultiplyAdd(x2, TLanes.Load(row2 + j), sum);
            TLanes.Store(TLanes.MultiplyAdd(x3, TLanes.Load(row3 + j), sum), sums + j);
        }
    }
}
