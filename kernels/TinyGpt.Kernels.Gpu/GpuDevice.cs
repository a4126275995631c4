namespace TinyGpt.Gpu;

/// <summary>How a GPU is spoken to.</summary>
public enum GpuKind
{
    /// <summary>Through an OpenCL driver, of any maker.</summary>
    OpenCl,

    /// <summary>Through NVIDIA's driver.</summary>
    Cuda,
}

/// <summary>A GPU of this machine, or a driver that is missing.</summary>
/// <param name="Kind">How it is spoken to.</param>
/// <param name="Index">Its number among those of its kind, from 0; −1: there is none of this kind.</param>
/// <param name="Name">What its maker calls it; empty if there is none.</param>
/// <param name="MemoryBytes">Size of its memory.</param>
/// <param name="IsGpu">False: an OpenCL driver that computes on the CPU, or on something else that is no GPU.</param>
/// <param name="Problem">Why it cannot be used and what helps; null: it can.</param>
public sealed record GpuDevice(GpuKind Kind, int Index, string Name, long MemoryBytes, bool IsGpu, string? Problem)
{
    /// <summary>What the command line calls it: opencl:0, cuda:1.</summary>
    public string Id => Index < 0 ? KindName : $"{KindName}:{Index}";

    /// <summary>What the command line calls its kind: opencl or cuda.</summary>
    public string KindName => Kind == GpuKind.Cuda ? "cuda" : "opencl";

    /// <summary>How many compute units it has, which NVIDIA calls multiprocessors.</summary>
    public int ComputeUnits { get; init; }

    /// <summary>The version of what it is spoken to by, such as OpenCL 3.0 or compute capability 9.0.</summary>
    public string Interface { get; init; } = "";
}
