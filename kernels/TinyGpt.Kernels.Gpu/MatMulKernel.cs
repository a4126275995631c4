using ILGPU;

namespace TinyGpt.Gpu;

/// <summary>
/// C = A·B, a tile of C by each group. Tiles of A and B pass through shared memory; while one pair is multiplied, the next is on its way
/// from global memory to registers. A grid deeper than one divides the sums: each layer stores its part, and another kernel adds them up.
/// </summary>
internal readonly record struct MatMulKernel<TTile, TA, TB>(
    ArrayView<float> A, ArrayView<float> B, ArrayView<float> Parts, MatMulEpilogue Epilogue, int M, int N, int K, int PartK) : IKernel
    where TTile : struct, IMatMulTile where TA : struct, IMatMulOperand where TB : struct, IMatMulOperand
{
    public static int GroupSize => TTile.GroupSize;

    public void Run()
    {
        ArrayView<Float4> aTile = SharedMemory.Allocate<Float4>(TTile.Stride << (TTile.LogDepth - 2));
        ArrayView<Float4> bTile = SharedMemory.Allocate<Float4>(TTile.Stride << (TTile.LogDepth - 2));
        // Threads form a square; each has four rows (and columns) in either half of the tile, so that its neighbours' loads are neighbours.
        int thread = Group.IdxX, row = (thread >> (TTile.LogSize - 3)) << 2, column = (thread & ((1 << (TTile.LogSize - 3)) - 1)) << 2;
        int firstRow = Grid.IdxY << TTile.LogSize, firstColumn = Grid.IdxX << TTile.LogSize;
        int start = Grid.IdxZ * PartK, end = IntrinsicMath.Min(start + PartK, K);

        Float8 a = TA.Load<TTile>(A, M, K, firstRow, start, end), b = TB.Load<TTile>(B, N, K, firstColumn, start, end);
        MatMulSums sums = default;
        for (int k = start; k < end; k += 1 << TTile.LogDepth)
        {
            TA.Store<TTile>(aTile, a);
            TB.Store<TTile>(bTile, b);
            Group.Barrier();
            a = TA.Load<TTile>(A, M, K, firstRow, k + (1 << TTile.LogDepth), end);
            b = TB.Load<TTile>(B, N, K, firstColumn, k + (1 << TTile.LogDepth), end);
            // Two k a round, from one view with constant indices, which NVIDIA's assembler then puts into the loads themselves. More k cost so many
            // registers that a multiprocessor has room for one group only.
            for (int at = 0; at < TTile.Stride << (TTile.LogDepth - 2); at += TTile.Stride >> 1)
            {
                ArrayView<Float4> rows = aTile.SubView(at + (row >> 2)), columns = bTile.SubView(at + (column >> 2));
                sums.Add(Both(rows, 0), Both(columns, 0));
                sums.Add(Both(rows, 1), Both(columns, 1));
            }

            Group.Barrier();
        }

        for (int i = 0; i < 8; i++)
        {
            Float8 c = sums.Row(i);
            int m = firstRow + row + (i & 3) + (i < 4 ? 0 : TTile.Half);
            Store(m, firstColumn + column, c.Low);
            Store(m, firstColumn + column + TTile.Half, c.High);
        }
    }

    /// <summary>Four lines of the tile's first half and the same four of its second, some k further on.</summary>
    private static Float8 Both(ArrayView<Float4> tile, int k) =>
        new(tile[k * (TTile.Stride >> 2)], tile[(k * (TTile.Stride >> 2)) + (TTile.Half >> 2)]);

    private void Store(int m, int n, Float4 z)
    {
        if (m >= M || n >= N)
        {
            return;
        }

        int index = (m * N) + n;
        if ((N & 3) == 0)
        {
            if (Grid.DimZ > 1)
            {
                Parts.Cast<Float4>()[((Grid.IdxZ * M * N) + index) >> 2] = z;
            }
            else
            {
                Epilogue.Store(index, n, z);
            }

            return;
        }

        for (int i = 0; i < 4 && n + i < N; i++)
        {
            float one = i < 2 ? i == 0 ? z.X : z.Y : i == 2 ? z.Z : z.W;
            if (Grid.DimZ > 1)
            {
                Parts[(Grid.IdxZ * M * N) + index + i] = one;
            }
            else
            {
                Epilogue.Store(index + i, n + i, one);
            }
        }
    }
}

/// <summary>Adds up, in their order, the parts of sums that were divided, and stores them; an element a thread.</summary>
internal readonly record struct MatMulPartsKernel(ArrayView<float> Parts, MatMulEpilogue Epilogue, int M, int N, int Count) : IKernel
{
    public static int GroupSize => 256;

    public void Run()
    {
        int index = (Grid.IdxX * GroupSize) + Group.IdxX, length = M * N;
        if (index < length)
        {
            float sum = 0;
            for (int part = 0; part < Count; part++)
            {
                sum += Parts[(part * length) + index];
            }

            Epilogue.Store(index, index % N, sum);
        }
    }
}
