using System.Reflection;
using System.Runtime.InteropServices;
using ILGPU;

namespace TinyGpt.Gpu;

/// <summary>
/// Where the drivers' libraries are. ILGPU asks for "OpenCL" and "cuda", but drivers install libOpenCL.so.1 and libcuda.so.1; the plain names
/// come only with the development packages, and without them ILGPU shows no device and no error.
/// </summary>
internal static class DriverLibraries
{
    private static readonly Lazy<bool> _installed = new(() =>
    {
        NativeLibrary.SetDllImportResolver(typeof(Context).Assembly, Resolve);
        return true;
    });

    /// <summary>Makes ILGPU look for the drivers' own names too. Must run before ILGPU is first used.</summary>
    public static void Install() => _ = _installed.Value;

    /// <summary>Why no device of a kind was found, and what helps.</summary>
    public static string WhatIsMissing(GpuKind kind) => kind switch
    {
        GpuKind.Cuda when !Exists("cuda") =>
            "no NVIDIA driver is installed (libcuda.so.1 is missing); on Debian install nvidia-driver, on Ubuntu run 'ubuntu-drivers install', "
            + "elsewhere take NVIDIA's installer",
        GpuKind.Cuda => "NVIDIA's driver is installed but shows no GPU; 'nvidia-smi' says why",
        _ when !Exists("OpenCL") =>
            "no OpenCL is installed (libOpenCL.so.1 is missing); on Debian or Ubuntu install ocl-icd-libopencl1 and the GPU's driver: "
            + "intel-opencl-icd, mesa-opencl-icd (AMD) or nvidia-opencl-icd",
        _ => "OpenCL is installed but no driver shows a device; on Debian or Ubuntu install the GPU's: intel-opencl-icd, mesa-opencl-icd (AMD) "
            + "or nvidia-opencl-icd",
    };

    private static bool Exists(string name) => Resolve(name, typeof(Context).Assembly, null) != 0;

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        string[] candidates = name switch
        {
            "OpenCL" or "OpenCL.dll" => ["libOpenCL.so.1", "OpenCL", "/System/Library/Frameworks/OpenCL.framework/OpenCL"],
            "cuda" => ["libcuda.so.1", "cuda"],
            _ => [],
        };
        foreach (string candidate in candidates)
        {
            if (NativeLibrary.TryLoad(candidate, assembly, path, out nint library))
            {
                return library;
            }
        }

        return 0;
    }
}
