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
    private readonly int _vectorBits;

    /// <summary>Starts the worker threads.</summary>
    /// <param name="threads">Number of threads; 0: one per core.</param>
    /// <param name="vectorBits">
    /// Width of the vectors that matrix products and attention use: 128, 256 or 512; 0: the widest that the processor has.
    /// A width that it lacks is made of smaller vectors: right, but slow.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A negative number of threads, or another width.</exception>
    public SimdKernels(int threads = 0, int vectorBits = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        if (vectorBits is not (0 or 128 or 256 or 512))
        {
            throw new ArgumentOutOfRangeException(nameof(vectorBits), vectorBits, "a vector has 128, 256 or 512 bits");
        }

        _vectorBits = vectorBits > 0 ? vectorBits
            : Vector512.IsHardwareAccelerated ? 512
            : Vector256.IsHardwareAccelerated ? 256 : 128;
        _pool = new WorkerPool(threads == 0 ? Environment.ProcessorCount : threads);
    }

    /// <inheritdoc/>
    public override string Name => $"CPU, {InstructionSet}, {Threads} thread{(Threads == 1 ? "" : "s")}";

    /// <inheritdoc/>
    public override ElementType Real => ElementType.Float32;

    /// <summary>Number of threads.</summary>
    public int Threads => _pool.Threads;

    private string InstructionSet => _vectorBits switch
    {
        512 => Vector512.IsHardwareAccelerated ? "AVX-512" : "512-bit vectors, emulated",
        256 => Vector256.IsHardwareAccelerated ? "AVX2" : "256-bit vectors, emulated",
        _ => Vector128.IsHardwareAccelerated ? "128-bit vectors" : "no vector instructions",
    };

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
