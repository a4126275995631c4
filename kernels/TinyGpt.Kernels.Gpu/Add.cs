using ILGPU;

namespace TinyGpt.Gpu;

/// <summary>y += x, four elements a thread.</summary>
internal readonly record struct AddKernel(ArrayView<float> Y, ArrayView<float> X) : IKernel
{
    public static int GroupSize => 256;

    public void Run()
    {
        long i = ((long)Grid.IdxX * GroupSize) + Group.IdxX, whole = Y.Length >> 2;
        if (i < whole)
        {
            ArrayView<Float4> y = Y.Cast<Float4>();
            y[i] += X.Cast<Float4>()[i];
        }
        else
        {
            // The thread after the last whole four takes what is left.
            for (long rest = i << 2; i == whole && rest < Y.Length; rest++)
            {
                Y[rest] += X[rest];
            }
        }
    }
}

public sealed partial class GpuKernels
{
    /// <inheritdoc/>
    public override void Add(View y, View x) => Launch(new AddKernel(Reals(y), Reals(x)), Groups((y.Length >> 2) + 1, AddKernel.GroupSize));
}
