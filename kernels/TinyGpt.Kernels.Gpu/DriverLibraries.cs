using System.Runtime.InteropServices;

namespace TinyGpt.Gpu;

/// <summary>
/// Where the drivers' libraries are. ILGPU asks for "OpenCL" and "cuda", but drivers install libOpenCL.so.1 and libcuda.so.1; the plain names
/// come only with the development packages, and without them ILGPU shows no device and no error.
/// </summary>
/// <remarks>Nothing here touches ILGPU, whose start takes longer than to see that there is no driver.</remarks>
internal static unsafe class DriverLibraries
{
    /// <summary>OpenCL's CL_DEVICE_TYPE_GPU.</summary>
    private const ulong OpenClGpu = 1 << 2;

    private static readonly string[] _openCl = OperatingSystem.IsWindows() ? ["OpenCL.dll"]
        : OperatingSystem.IsMacOS() ? ["/System/Library/Frameworks/OpenCL.framework/OpenCL"]
        : ["libOpenCL.so.1", "libOpenCL.so"];

    private static readonly string[] _cuda = OperatingSystem.IsWindows() ? ["nvcuda.dll"] : ["libcuda.so.1", "libcuda.so"];

    /// <summary>Whether a kind's driver shows any GPU; an OpenCL driver that computes on the CPU shows none.</summary>
    public static bool ShowsGpu(GpuKind kind) => Load(kind) is not 0 and nint library
        && (kind == GpuKind.Cuda ? CountCudaDevices(library) : CountOpenClGpus(library)) > 0;

    /// <summary>The library that ILGPU asks for by one of its names; 0: it is not one of these, or not installed.</summary>
    public static nint Load(string name) => name.ToUpperInvariant() switch
    {
        "OPENCL" or "OPENCL.DLL" => Load(GpuKind.OpenCl),
        "CUDA" or "NVCUDA" or "NVCUDA.DLL" => Load(GpuKind.Cuda),
        _ => 0,
    };

    /// <summary>Why no device of a kind was found, and what helps.</summary>
    public static string WhatIsMissing(GpuKind kind) => WhatIsMissing(kind, Load(kind) != 0);

    /// <summary>The same, given whether the kind's library is installed.</summary>
    public static string WhatIsMissing(GpuKind kind, bool isInstalled) => (kind, isInstalled) switch
    {
        (GpuKind.Cuda, false) => "no NVIDIA driver is installed (libcuda.so.1 is missing); on Debian install nvidia-driver, on Ubuntu run "
            + "'ubuntu-drivers install', elsewhere take NVIDIA's installer",
        (GpuKind.Cuda, true) => "NVIDIA's driver is installed but shows no GPU; 'nvidia-smi' says why",
        (_, false) => "no OpenCL is installed (libOpenCL.so.1 is missing); on Debian or Ubuntu install ocl-icd-libopencl1 and the GPU's driver: "
            + "intel-opencl-icd, mesa-opencl-icd (AMD) or nvidia-opencl-icd",
        _ => "OpenCL is installed but no driver shows a device; on Debian or Ubuntu install the GPU's: intel-opencl-icd, mesa-opencl-icd (AMD) "
            + "or nvidia-opencl-icd",
    };

    private static nint Load(GpuKind kind)
    {
        foreach (string name in kind == GpuKind.Cuda ? _cuda : _openCl)
        {
            if (NativeLibrary.TryLoad(name, out nint library))
            {
                return library;
            }
        }

        return 0;
    }

    private static int CountCudaDevices(nint library)
    {
        int count = 0;
        return NativeLibrary.TryGetExport(library, "cuInit", out nint initialize)
            && NativeLibrary.TryGetExport(library, "cuDeviceGetCount", out nint getCount)
            && ((delegate* unmanaged<uint, int>)initialize)(0) == 0
            && ((delegate* unmanaged<int*, int>)getCount)(&count) == 0 ? count : 0;
    }

    private static uint CountOpenClGpus(nint library)
    {
        if (!NativeLibrary.TryGetExport(library, "clGetPlatformIDs", out nint getPlatforms)
            || !NativeLibrary.TryGetExport(library, "clGetDeviceIDs", out nint getDevices))
        {
            return 0;
        }

        const int Most = 64;
        nint* platforms = stackalloc nint[Most];
        uint platformCount = 0, gpus = 0;
        if (((delegate* unmanaged<uint, nint*, uint*, int>)getPlatforms)(Most, platforms, &platformCount) != 0)
        {
            return 0;
        }

        for (int i = 0; i < Math.Min(Most, (int)platformCount); i++)
        {
            uint count = 0;
            if (((delegate* unmanaged<nint, ulong, uint, nint*, uint*, int>)getDevices)(platforms[i], OpenClGpu, 0, null, &count) == 0)
            {
                gpus += count;
            }
        }

        return gpus;
    }
}
