namespace TinyGpt.Gpu;

/// <summary>
/// One kernel: a value whose fields are its arguments. The device runs <see cref="Run"/> once for every thread of every group.
/// </summary>
/// <remarks>
/// <para>Views are aligned to <see cref="View.Alignment"/>, so a whole view may be read as <see cref="Float4"/>s; none is longer than 2³¹ − 1
/// elements unless the kernel counts in 64 bits. Groups have a fixed size, and threads talk through shared memory and barriers alone: what
/// the two compilers and every OpenCL driver have in common.</para>
/// <para>Sums are taken in an order that the shape alone decides, never by atomics, so that equal inputs give equal bits.</para>
/// </remarks>
internal interface IKernel
{
    /// <summary>Threads of a group; a power of two, at most 256.</summary>
    static abstract int GroupSize { get; }

    /// <summary>What one thread does.</summary>
    void Run();
}
