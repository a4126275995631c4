using TinyGpt.Tests.Roofline;

namespace TinyGpt.Tests.Fuzzing;

/// <summary>Kernels that compute nothing, and count the memory that is taken of them.</summary>
internal sealed class CountingKernels : IdleKernels
{
    /// <summary>Bytes of all storages so far.</summary>
    public long AllocatedBytes { get; private set; }

    public override Storage Allocate(long bytes)
    {
        AllocatedBytes += bytes;
        return base.Allocate(bytes);
    }
}
