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

    private static int HalfSize => 1 << (TTile.LogSize - 1);

    public void Run()
    {
        ArrayView<float> aTile = SharedMemory.Allocate<Float4>(TTile.Stride << (TTile.LogDepth - 2)).Cast<float>();
        ArrayView<float> bTile = SharedMemory.Allocate<Float4>(TTile.Stride << (TTile.LogDepth - 2)).Cast<float>();
        // Threads form a square; each has four rows (and columns) in either half of the tile, so that its neighbours' loads are neighbours.
        int thread = Group.IdxX, row = (thread >> (TTile.LogSize - 3)) << 2, column = (thread & ((1 << (TTile.LogSize - 3)) - 1)) << 2;
        int firstRow = Grid.IdxY << TTile.LogSize, firstColumn = Grid.IdxX << TTile.LogSize;
        int start = Grid.IdxZ * PartK, end = IntrinsicMath.Min(start + PartK, K);

        Float4 a0 = TA.Load<TTile>(A, M, K, firstRow, start, end, thread), a1 = TA.Load<TTile>(A, M, K, firstRow, start, end, thread + GroupSize);
        Float4 b0 = TB.Load<TTile>(B, N, K, firstColumn, start, end, thread), b1 = TB.Load<TTile>(B, N, K, firstColumn, start, end, thread + GroupSize);
        Float8 c0 = default, c1 = default, c2 = default, c3 = default, c4 = default, c5 = default, c6 = default, c7 = default;
        for (int k = start; k < end; k += 1 << TTile.LogDepth)
        {
            TA.Store<TTile>(aTile, thread, a0);
            TA.Store<TTile>(aTile, thread + GroupSize, a1);
            TB.Store<TTile>(bTile, thread, b0);
            TB.Store<TTile>(bTile, thread + GroupSize, b1);
            Group.Barrier();
            int next = k + (1 << TTile.LogDepth);
            a0 = TA.Load<TTile>(A, M, K, firstRow, next, end, thread);
            a1 = TA.Load<TTile>(A, M, K, firstRow, next, end, thread + GroupSize);
            b0 = TB.Load<TTile>(B, N, K, firstColumn, next, end, thread);
            b1 = TB.Load<TTile>(B, N, K, firstColumn, next, end, thread + GroupSize);
            for (int depth = 0; depth < 1 << TTile.LogDepth; depth++)
            {
                Float8 a = Both(aTile, depth, row), b = Both(bTile, depth, column);
                c0 = c0.AddScaled(a.Low.X, b);
                c1 = c1.AddScaled(a.Low.Y, b);
                c2 = c2.AddScaled(a.Low.Z, b);
                c3 = c3.AddScaled(a.Low.W, b);
                c4 = c4.AddScaled(a.High.X, b);
                c5 = c5.AddScaled(a.High.Y, b);
                c6 = c6.AddScaled(a.High.Z, b);
                c7 = c7.AddScaled(a.High.W, b);
            }

            Group.Barrier();
        }

        for (int i = 0; i < 8; i++)
        {
            // Registers have no index: a chain of choices stands for it, and the epilogue is there once.
            Float8 c = i < 4 ? i < 2 ? i == 0 ? c0 : c1 : i == 2 ? c2 : c3 : i < 6 ? i == 4 ? c4 : c5 : i == 6 ? c6 : c7;
            int m = firstRow + row + (i & 3) + (i < 4 ? 0 : HalfSize);
            Store(m, firstColumn + column, c.Low);
            Store(m, firstColumn + column + HalfSize, c.High);
        }
    }

    /// <summary>Four lines of the tile's first half and the same four of its second, for one k.</summary>
    private static Float8 Both(ArrayView<float> tile, int depth, int line)
    {
        ArrayView<Float4> fours = tile.Cast<Float4>();
        int at = ((depth * TTile.Stride) + line) >> 2;
        return new Float8(fours[at], fours[at + (HalfSize >> 2)]);
    }

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
