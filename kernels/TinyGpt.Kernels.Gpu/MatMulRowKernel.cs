using ILGPU;

namespace TinyGpt.Gpu;

/// <summary>
/// C = A·Bᵀ for few rows of A, as when one token is generated: 32 threads take a row of B, which is read once and in the order of memory, and add up
/// their sums in pairs. A tile would wait for its many empty rows. The rows of A are the grid's x, which counts fastest, so that groups that read
/// the same of B run at the same time.
/// </summary>
internal readonly record struct MatMulRowKernel<TB>(ArrayView<float> A, ArrayView<float> B, MatMulEpilogue Epilogue, int N, int K) : IKernel
    where TB : struct, IStoredElements
{
    /// <summary>Columns of C, which are rows of B, that a group computes.</summary>
    public const int Columns = 8;

    private const int Team = 32;

    public static int GroupSize => Columns * Team;

    public void Run()
    {
        ArrayView<float> sums = SharedMemory.Allocate<float>(GroupSize);
        int member = Group.IdxX & (Team - 1), n = (Grid.IdxY * Columns) + (Group.IdxX >> 5), m = Grid.IdxX;
        sums[Group.IdxX] = n < N ? (K & 3) == 0 ? DotByFours(m, n, member) : DotByOnes(m, n, member) : 0;
        for (int distance = Team >> 1; distance > 0; distance >>= 1)
        {
            Group.Barrier();
            if (member < distance)
            {
                sums[Group.IdxX] += sums[Group.IdxX + distance];
            }
        }

        if (member == 0 && n < N)
        {
            Epilogue.Store((m * N) + n, n, sums[Group.IdxX]);
        }
    }

    private float DotByFours(int m, int n, int member)
    {
        ArrayView<Float4> a = A.Cast<Float4>();
        int fours = K >> 2;
        Float4 sum = default;
        for (int k = member; k < fours; k += Team)
        {
            sum += a[(m * fours) + k] * TB.FourValues(TB.LoadFour(B, (n * K) + (k << 2)));
        }

        return sum.X + sum.Y + (sum.Z + sum.W);
    }

    private float DotByOnes(int m, int n, int member)
    {
        float sum = 0;
        for (int k = member; k < K; k += Team)
        {
            sum += A[(m * K) + k] * TB.Value(TB.Load(B, (n * K) + k));
        }

        return sum;
    }
}
