using ILGPU;
using ILGPU.Algorithms;

namespace TinyGpt.Gpu;

/// <summary>The maximum of a row and Σ exp(x − maximum).</summary>
internal readonly record struct ExponentialSum(float Max, float Sum)
{
    /// <summary>
    /// The sum of a row, of which each thread of the group takes every 256th element: one pass over memory (Milakov and Gimelshein 2018).
    /// A thread's sum is relative to the largest element that it has met, and the two are rescaled by one exponential in turn.
    /// </summary>
    public static ExponentialSum OfRow(ArrayView<float> x, int columns, ArrayView<float> shared)
    {
        // Not −∞, from which −∞ cannot be subtracted.
        float max = float.MinValue, sum = 0;
        for (int c = Group.IdxX; c < columns; c += GroupReduction.GroupSize)
        {
            float value = x[c], exponential = XMath.Exp(-XMath.Abs(value - max));
            sum = value > max ? (sum * exponential) + 1 : sum + exponential;
            max = Math.Max(max, value);
        }

        float rowMax = GroupReduction.Max(shared, max);
        return new ExponentialSum(rowMax, GroupReduction.Sum(shared, sum * XMath.Exp(max - rowMax)));
    }
}

/// <summary>A group for each row.</summary>
internal readonly record struct SoftmaxKernel(ArrayView<float> Y, ArrayView<float> X, int Columns) : IKernel
{
    public static int GroupSize => GroupReduction.GroupSize;

    public void Run()
    {
        ArrayView<float> shared = SharedMemory.Allocate<float>(GroupReduction.SharedLength);
        long first = (long)Grid.IdxX * Columns;
        ArrayView<float> x = X.SubView(first, Columns), y = Y.SubView(first, Columns);
        ExponentialSum row = ExponentialSum.OfRow(x, Columns, shared);
        float scale = 1 / row.Sum;
        for (int c = Group.IdxX; c < Columns; c += GroupSize)
        {
            y[c] = XMath.Exp(x[c] - row.Max) * scale;
        }
    }
}

/// <summary>A group for each row: dx = y·(dy − Σ dy·y).</summary>
internal readonly record struct SoftmaxBackwardKernel(
    ArrayView<float> Dx, ArrayView<float> Dy, ArrayView<float> Y, int Columns, int Accumulate) : IKernel
{
    public static int GroupSize => GroupReduction.GroupSize;

    public void Run()
    {
        ArrayView<float> shared = SharedMemory.Allocate<float>(GroupReduction.SharedLength);
        long first = (long)Grid.IdxX * Columns;
        ArrayView<float> dx = Dx.SubView(first, Columns), dy = Dy.SubView(first, Columns), y = Y.SubView(first, Columns);
        float product = 0;
        for (int c = Group.IdxX; c < Columns; c += GroupSize)
        {
            product += dy[c] * y[c];
        }

        product = GroupReduction.Sum(shared, product);
        for (int c = Group.IdxX; c < Columns; c += GroupSize)
        {
            float gradient = y[c] * (dy[c] - product);
            dx[c] = Accumulate != 0 ? dx[c] + gradient : gradient;
        }
    }
}

public sealed partial class GpuKernels
{
    /// <inheritdoc/>
    public override void Softmax(View y, View x, int rows, int columns) =>
        Launch(new SoftmaxKernel(Reals(y), Reals(x), columns), rows);

    /// <inheritdoc/>
    public override void SoftmaxBackward(View dx, View dy, View y, int rows, int columns, bool accumulate) =>
        Launch(new SoftmaxBackwardKernel(Reals(dx), Reals(dy), Reals(y), columns, accumulate ? 1 : 0), rows);
}
