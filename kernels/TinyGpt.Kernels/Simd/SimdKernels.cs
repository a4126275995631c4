using System.Diagnostics;
using System.Runtime.Intrinsics;

namespace TinyGpt.Simd;

/// <summary>
/// The CPU backend: float32, vectors of the widest kind that the processor has, all its cores. Equal bits on any number of threads,
/// because work divides into items whose size depends on the shapes alone and whose sums are combined in a fixed order.
/// </summary>
public sealed unsafe partial class SimdKernels : HostKernels
{
    private readonly WorkerPool _pool;

    /// <summary>Starts the worker threads.</summary>
    /// <param name="threads">Number of threads; 0: one per core.</param>
    public SimdKernels(int threads = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        _pool = new WorkerPool(threads == 0 ? Environment.ProcessorCount : threads);
    }

    /// <inheritdoc/>
    public override string Name => $"CPU, {InstructionSet}, {Threads} thread{(Threads == 1 ? "" : "s")}";

    /// <inheritdoc/>
    public override ElementType Real => ElementType.Float32;

    /// <summary>Number of threads.</summary>
    public int Threads => _pool.Threads;

    private static string InstructionSet =>
        Vector512.IsHardwareAccelerated ? "AVX-512"
        : System.Runtime.Intrinsics.X86.Avx2.IsSupported ? "AVX2"
        : Vector128.IsHardwareAccelerated ? "128-bit vectors" : "no vector instructions";

    private static float* Floats(View view)
    {
        Debug.Assert(view.IsNone || view.Type == ElementType.Float32);
        return (float*)Address(view);
    }

    private static int* Integers(View view)
    {
        Debug.Assert(view.IsNone || view.Type == ElementType.Int32);
        return (int*)Address(view);
    }
}
