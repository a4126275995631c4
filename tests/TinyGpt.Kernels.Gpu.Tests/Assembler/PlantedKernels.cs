using ILGPU;
using ILGPU.Algorithms;

namespace TinyGpt.Gpu.Tests.Assembler;

// Each of these kernels has one fault, for the check that is to find it.

/// <summary>An array whose index is known only when it runs: no register has an index.</summary>
internal readonly record struct IndexedArrayKernel(ArrayView<float> X, int Length) : IKernel
{
    public static int GroupSize => 64;

    public void Run()
    {
        float[] values = new float[100];
        for (int i = 0; i < Length; i++)
        {
            values[i] = X[i];
        }

        X[Group.IdxX] = values[Group.IdxX];
    }
}

/// <summary>A function that ILGPU does not know how to make of PTX.</summary>
internal readonly record struct FusedKernel(ArrayView<float> X) : IKernel
{
    public static int GroupSize => 64;

    public void Run() => X[Group.IdxX] = MathF.FusedMultiplyAdd(X[Group.IdxX], X[0], X[1]);
}

/// <summary>A hyperbolic tangent to eleven bits.</summary>
internal readonly record struct TanhKernel(ArrayView<float> X) : IKernel
{
    public static int GroupSize => 64;

    public void Run() => X[Group.IdxX] = XMath.Tanh(X[Group.IdxX]);
}

/// <summary>Double precision.</summary>
internal readonly record struct DoubleKernel(ArrayView<float> X) : IKernel
{
    public static int GroupSize => 64;

    public void Run() => X[Group.IdxX] = (float)(X[Group.IdxX] * 1.1);
}

/// <summary>A sum in the order of chance.</summary>
internal readonly record struct AtomicKernel(ArrayView<int> X) : IKernel
{
    public static int GroupSize => 64;

    public void Run() => Atomic.Add(ref X[0], Group.IdxX);
}

/// <summary>Nothing is wrong with it, once its text is corrected: a barrier, and branches.</summary>
internal readonly record struct BarrierKernel(ArrayView<float> X, int Length) : IKernel
{
    public static int GroupSize => 64;

    public void Run()
    {
        ArrayView<float> shared = SharedMemory.Allocate<float>(64);
        float sum = 0;
        for (int i = Group.IdxX; i < Length; i += GroupSize)
        {
            sum += X[i];
        }

        shared[Group.IdxX] = sum;
        Group.Barrier();
        X[Group.IdxX] = shared[63 - Group.IdxX];
    }
}
