using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TinyGpt.Simd;

/// <summary>
/// A product with a single row: c[n] = Σ_k a[k]·b[k,n]. Every element of B is used once, so memory sets the time, and packing would only add
/// to it: B is read once, in order.
/// </summary>
internal unsafe struct MatrixVectorWork : IParallelWork
{
    /// <summary>The most columns of an item.</summary>
    public const int MaxItemColumns = 512;

    /// <summary>a[k] and B's first element.</summary>
    public float* Vector, Matrix;

    /// <summary>Number of n, and of k.</summary>
    public int Columns, Depth;

    /// <summary>True: B is stored [Columns, Depth].</summary>
    public bool Transposed;

    /// <summary>Columns of an item: a multiple of 8.</summary>
    public int ItemColumns;

    /// <summary>Where the row goes.</summary>
    public TileEpilogue Epilogue;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
        Vector256<float> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
        Vector256<float> odd0 = default, odd1 = default, odd2 = default, odd3 = default;
        int k = 0;
        for (; k + 16 <= Depth; k += 16)
        {
            Vector256<float> x = Vector256.Load(Vector + k), y = Vector256.Load(Vector + k + 8);
            sum0 = Vector256.MultiplyAddEstimate(x, Vector256.Load(row0 + k), sum0);
            odd0 = Vector256.MultiplyAddEstimate(y, Vector256.Load(row0 + k + 8), odd0);
            sum1 = Vector256.MultiplyAddEstimate(x, Vector256.Load(row1 + k), sum1);
            odd1 = Vector256.MultiplyAddEstimate(y, Vector256.Load(row1 + k + 8), odd1);
            sum2 = Vector256.MultiplyAddEstimate(x, Vector256.Load(row2 + k), sum2);
            odd2 = Vector256.MultiplyAddEstimate(y, Vector256.Load(row2 + k + 8), odd2);
            sum3 = Vector256.MultiplyAddEstimate(x, Vector256.Load(row3 + k), sum3);
            odd3 = Vector256.MultiplyAddEstimate(y, Vector256.Load(row3 + k + 8), odd3);
        }

        for (; k < Depth; k += 8)
        {
            int count = Depth - k;
            Vector256<float> x = PartialVector.Load(Vector + k, count);
            sum0 = Vector256.MultiplyAddEstimate(x, PartialVector.Load(row0 + k, count), sum0);
            sum1 = Vector256.MultiplyAddEstimate(x, PartialVector.Load(row1 + k, count), sum1);
            sum2 = Vector256.MultiplyAddEstimate(x, PartialVector.Load(row2 + k, count), sum2);
            sum3 = Vector256.MultiplyAddEstimate(x, PartialVector.Load(row3 + k, count), sum3);
        }

        sums[0] = Vector256.Sum(sum0 + odd0);
        sums[1] = Vector256.Sum(sum1 + odd1);
        sums[2] = Vector256.Sum(sum2 + odd2);
        sums[3] = Vector256.Sum(sum3 + odd3);
    }

    /// <summary>The sum of the rows of B, each times its element of the vector: four rows at a time, so that sums are seldom moved.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Combine(float* matrix, int count, float* sums)
    {
        new Span<float>(sums, (count + 7) & ~7).Clear();
        int k = 0, whole = count & ~7;
        for (; k + 4 <= Depth; k += 4)
        {
            AddRows4(Vector + k, matrix + (nint)k * Columns, whole, sums);
        }

        for (; k < Depth; k++)
        {
            Vector256<float> x = Vector256.Create(Vector[k]);
            for (int j = 0; j < whole; j += 8)
            {
                float* row = matrix + (nint)k * Columns + j;
                Vector256.MultiplyAddEstimate(x, Vector256.Load(row), Vector256.Load(sums + j)).Store(sums + j);
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
        Vector256<float> x0 = Vector256.Create(x[0]), x1 = Vector256.Create(x[1]), x2 = Vector256.Create(x[2]), x3 = Vector256.Create(x[3]);
        for (int j = 0; j < count; j += 8)
        {
            Vector256<float> sum = Vector256.MultiplyAddEstimate(x0, Vector256.Load(row0 + j), Vector256.Load(sums + j));
            sum = Vector256.MultiplyAddEstimate(x1, Vector256.Load(row1 + j), sum);
            sum = Vector256.MultiplyAddEstimate(x2, Vector256.Load(row2 + j), sum);
            Vector256.MultiplyAddEstimate(x3, Vector256.Load(row3 + j), sum).Store(sums + j);
        }
    }
}
