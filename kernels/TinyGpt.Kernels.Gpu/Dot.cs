using ILGPU;

namespace TinyGpt.Gpu;

/// <summary>
/// partial[group] = the group's share of Σ a·b. A thread keeps four sums, and the groups are so many that none of them gets long:
/// a single-precision sum of 100 million squares stops growing long before its last term.
/// </summary>
internal readonly record struct PartialDotKernel(ArrayView<float> Partial, ArrayView<float> A, ArrayView<float> B) : IKernel
{
    public static int GroupSize => GroupReduction.GroupSize;

    public void Run()
    {
        ArrayView<float> shared = SharedMemory.Allocate<float>(GroupReduction.SharedLength);
        ArrayView<Float4> a = A.Cast<Float4>(), b = B.Cast<Float4>();
        long thread = ((long)Grid.IdxX * GroupSize) + Group.IdxX, threads = Partial.Length * GroupSize, whole = A.Length >> 2;
        Float4 sums = default;
        for (long i = thread; i < whole; i += threads)
        {
            sums += a[i] * b[i];
        }

        float sum = (sums.X + sums.Y) + (sums.Z + sums.W);
        long rest = (whole << 2) + thread;
        if (rest < A.Length)
        {
            sum += A[rest] * B[rest];
        }

        sum = GroupReduction.Sum(shared, sum);
        if (Group.IdxX == 0)
        {
            Partial[Grid.IdxX] = sum;
        }
    }
}

/// <summary>result[0] = Σ partial, by one group.</summary>
internal readonly record struct TotalKernel(ArrayView<float> Result, ArrayView<float> Partial) : IKernel
{
    public static int GroupSize => GroupReduction.GroupSize;

    public void Run()
    {
        ArrayView<float> shared = SharedMemory.Allocate<float>(GroupReduction.SharedLength);
        float sum = 0;
        for (int i = Group.IdxX; i < Partial.Length; i += GroupSize)
        {
            sum += Partial[i];
        }

        sum = GroupReduction.Sum(shared, sum);
        if (Group.IdxX == 0)
        {
            Result[0] = sum;
        }
    }
}

public sealed partial class GpuKernels
{
    // As many groups as today's largest GPUs run at once; each has at least 4 fours a thread. The choice depends on the length alone,
    // and so do the bits.
    private const int MostDotGroups = 1024, LeastDotShare = 16 * GroupReduction.GroupSize;

    /// <inheritdoc/>
    public override void Dot(View result, View a, View b)
    {
        int groups = (int)Math.Clamp(a.Length / LeastDotShare, 1, MostDotGroups);
        ArrayView<float> partial = Scratch(groups);
        Launch(new PartialDotKernel(partial, Reals(a), Reals(b)), groups);
        Launch(new TotalKernel(Reals(result), partial), 1);
    }
}
