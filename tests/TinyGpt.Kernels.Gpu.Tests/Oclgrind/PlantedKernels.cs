using ILGPU;

namespace TinyGpt.Gpu.Tests.Oclgrind;

/// <summary>Reverses the elements of each group in shared memory, as it should be done.</summary>
internal readonly record struct ReverseKernel(ArrayView<float> Y, ArrayView<float> X) : IKernel
{
    public const int Length = 64;

    public static int GroupSize => Length;

    public void Run()
    {
        ArrayView<float> shared = SharedMemory.Allocate<float>(Length);
        int i = (Grid.IdxX * Length) + Group.IdxX;
        shared[Group.IdxX] = X[i];
        Group.Barrier();
        Y[i] = shared[Length - 1 - Group.IdxX];
    }
}

/// <summary>The same without the barrier: threads read what others may not have written yet.</summary>
internal readonly record struct RacingKernel(ArrayView<float> Y, ArrayView<float> X) : IKernel
{
    public static int GroupSize => ReverseKernel.GroupSize;

    public void Run()
    {
        ArrayView<float> shared = SharedMemory.Allocate<float>(ReverseKernel.Length);
        int i = (Grid.IdxX * ReverseKernel.Length) + Group.IdxX;
        shared[Group.IdxX] = X[i];
        Y[i] = shared[ReverseKernel.Length - 1 - Group.IdxX];
    }
}

/// <summary>Every thread writes one element further than it should, and the last one beyond the end.</summary>
internal readonly record struct OutOfBoundsKernel(ArrayView<float> Y, ArrayView<float> X) : IKernel
{
    public static int GroupSize => ReverseKernel.GroupSize;

    public void Run()
    {
        int i = (Grid.IdxX * ReverseKernel.Length) + Group.IdxX;
        Y[i + 1] = X[i];
    }
}
