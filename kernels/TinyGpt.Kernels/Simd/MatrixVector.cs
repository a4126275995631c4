using System.Runtime.CompilerServices;

namespace TinyGpt.Simd;

/// <summary>
/// A product with a single row: c[n] = Σ_k a[k]·b[k,n]. Every element of B is used once, so memory sets the time, and packing would only add
/// to it: B is read once, in order, and asked for some time before.
/// </summary>
internal unsafe struct MatrixVectorWork<TVector, TLanes> : IParallelWork
    where TVector : struct
    where TLanes : ILanes<TVector>
{
    /// <summary>The most columns of an item: their sums stay in the first cache.</summary>
    public const int MaxItemColumns = 768;

    /// <summary>a[k] and B's first element.</summary>
    public float* Vector, Matrix;

    /// <summary>Number of n, and of k.</summary>
    public int Columns, Depth;

    /// <summary>True: B is stored [Columns, Depth].</summary>
    public bool Transposed;

    /// <summary>Columns of an item: a multiple of 16.</summary>
    public int ItemColumns;

    /// <summary>Where the row goes.</summary>
    public TileEpilogue Epilogue;

    [MethodImpl(WorkerPool.Compiled)]
    public readonly void Execute(int item, int worker)
    {
        float* sums = stackalloc float[MaxItemColumns];
        int first = item * ItemColumns, count = Math.Min(ItemColumns, Columns - first);
        if (Transposed)
        {
            for (int i = 0; i < count; i += 4)
            {
                Dot4(Matrix + (nint)(first + i) * Depth, count - i - 1, sums + i);
            }
        }
        else
        {
            Combine(Matrix + first, count, sums);
        }

        Epilogue.Store(sums, 0, 0, first, 1, count, Epilogue.Accumulate, true);
    }

    /// <summary>The products of four rows of the stored matrix with the vector. Rows after the last repeat it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Dot4(float* row0, int last, float* sums)
    {
        float* row1 = row0 + Math.Min(1, last) * (nint)Depth;
        float* row2 = row0 + Math.Min(2, last) * (nint)Depth;
        float* row3 = row0 + Math.Min(3, last) * (nint)Depth;
        nint ahead = 4 * (nint)Depth;
        TVector sum0 = default, sum1 = default, sum2 = default, sum3 = default;
        TVector odd0 = default, odd1 = default, odd2 = default, odd3 = default;
        int k = 0;
        for (; k + 2 * TLanes.Count <= Depth; k += 2 * TLanes.Count)
        {
            Prefetch.Row(row0 + ahead + k, 2 * TLanes.Count);
            Prefetch.Row(row1 + ahead + k, 2 * TLanes.Count);
            Prefetch.Row(row2 + ahead + k, 2 * TLanes.Count);
            Prefetch.Row(row3 + ahead + k, 2 * TLanes.Count);
            TVector x = TLanes.Load(Vector + k), y = TLanes.Load(Vector + k + TLanes.Count);
            sum0 = TLanes.MultiplyAdd(x, TLanes.Load(row0 + k), sum0);
            odd0 = TLanes.MultiplyAdd(y, TLanes.Load(row0 + k + TLanes.Count), odd0);
            sum1 = TLanes.MultiplyAdd(x, TLanes.Load(row1 + k), sum1);
            odd1 = TLanes.MultiplyAdd(y, TLanes.Load(row1 + k + TLanes.Count), odd1);
            sum2 = TLanes.MultiplyAdd(x, TLanes.Load(row2 + k), sum2);
            odd2 = TLanes.MultiplyAdd(y, TLanes.Load(row2 + k + TLanes.Count), odd2);
            sum3 = TLanes.MultiplyAdd(x, TLanes.Load(row3 + k), sum3);
            odd3 = TLanes.MultiplyAdd(y, TLanes.Load(row3 + k + TLanes.Count), odd3);
        }

        sums[0] = TLanes.Sum(TLanes.Add(sum0, odd0));
        sums[1] = TLanes.Sum(TLanes.Add(sum1, odd1));
        sums[2] = TLanes.Sum(TLanes.Add(sum2, odd2));
        sums[3] = TLanes.Sum(TLanes.Add(sum3, odd3));
        for (; k < Depth; k++)
        {
            sums[0] += Vector[k] * row0[k];
            sums[1] += Vector[k] * row1[k];
            sums[2] += Vector[k] * row2[k];
            sums[3] += Vector[k] * row3[k];
        }
    }

    /// <summary>The sum of the rows of B, each times its element of the vector: four rows at a time, so that sums are seldom moved.</summary>
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
