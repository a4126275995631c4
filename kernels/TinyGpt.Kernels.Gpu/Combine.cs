using ILGPU;
using ILGPU.Algorithms;

namespace TinyGpt.Gpu;

/// <summary>y = keep·y + scale·x/√squaredNorm, four elements a thread.</summary>
internal readonly record struct CombineKernel(
    ArrayView<float> Y, ArrayView<float> X, ArrayView<float> SquaredNorm, int HasSquaredNorm, float Scale, float Keep) : IKernel
{
    public static int GroupSize => 256;

    public void Run()
    {
        float squares = HasSquaredNorm != 0 ? SquaredNorm[0] : 1;
        float factor = squares > 0 ? Scale / XMath.Sqrt(squares) : 0;
        long i = ((long)Grid.IdxX * GroupSize) + Group.IdxX, whole = Y.Length >> 2;
        if (i < whole)
        {
            ArrayView<Float4> y = Y.Cast<Float4>();
            Float4 term = factor * X.Cast<Float4>()[i];
            if (Keep != 0)
            {
                term += Keep * y[i];
            }

            y[i] = term;
        }
        else
        {
            // The thread after the last whole four takes what is left.
            for (long rest = i << 2; i == whole && rest < Y.Length; rest++)
            {
                float term = factor * X[rest];
                if (Keep != 0)
                {
                    term += Keep * Y[rest];
                }

                Y[rest] = term;
            }
        }
    }
}

public sealed partial class GpuKernels
{
    /// <inheritdoc/>
    public override void Combine(View y, View x, View squaredNorm, double scale, double keep) => Launch(
        new CombineKernel(Reals(y), Reals(x), Optional(squaredNorm, y), squaredNorm.IsNone ? 0 : 1, (float)scale, (float)keep),
        Groups((y.Length >> 2) + 1, CombineKernel.GroupSize));
}
