using System.Globalization;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;
using GpuRuntimeDevice = ILGPU.Runtime.Device;

namespace TinyGpt.Gpu;

/// <summary>Finds the GPUs of this machine and opens one.</summary>
public static class GpuDevices
{
    private const int LeastGroupSize = 256;

    /// <summary>Shared memory that the most demanding kernel takes, in bytes.</summary>
    internal const int SharedMemoryBytes = 32 << 10;

    static GpuDevices() => DriverLibraries.Install();

    /// <summary>All devices of both kinds; a kind without any is one entry that says what is missing.</summary>
    public static IReadOnlyList<GpuDevice> Find()
    {
        using Context context = NewContext();
        return [.. Describe(context, GpuKind.Cuda), .. Describe(context, GpuKind.OpenCl)];
    }

    /// <summary>Opens a device.</summary>
    /// <param name="kind">How it is spoken to.</param>
    /// <param name="index">Its number among those of its kind.</param>
    /// <exception cref="NotSupportedException">It is not there or cannot be used; the message says what helps.</exception>
    public static GpuKernels Open(GpuKind kind, int index = 0)
    {
        Context context = NewContext();
        try
        {
            IReadOnlyList<GpuDevice> devices = Describe(context, kind);
            GpuDevice device = index < devices.Count
                ? devices[index]
                : throw new NotSupportedException($"there is no device {devices[0] with { Index = index }}; the last is {devices[^1].Id}");
            return device.Problem is null
                ? new GpuKernels(context, DevicesOf(context, kind)[index])
                : throw new NotSupportedException($"{device.Id} cannot be used: {device.Problem}");
        }
        catch
        {
            context.Dispose();
            throw;
        }
    }

    /// <summary>The settings that kernels are compiled with.</summary>
    internal static Context.Builder Configured(Context.Builder builder) => builder.Optimize(OptimizationLevel.O2).EnableAlgorithms();

    private static Context NewContext() => Context.Create(builder => Configured(builder).OpenCL(_ => true).Cuda(_ => true));

    private static List<GpuRuntimeDevice> DevicesOf(Context context, GpuKind kind) => kind == GpuKind.Cuda
        ? [.. context.GetCudaDevices()]
        : [.. context.GetCLDevices()];

    private static IReadOnlyList<GpuDevice> Describe(Context context, GpuKind kind)
    {
        List<GpuRuntimeDevice> devices = DevicesOf(context, kind);
        return devices.Count == 0
            ? [new GpuDevice(kind, -1, kind == GpuKind.Cuda ? "CUDA" : "OpenCL", 0, false, DriverLibraries.WhatIsMissing(kind))]
            : [.. devices.Select((device, index) => new GpuDevice(kind, index, device.Name.Trim(), device.MemorySize, IsGpu(device), Problem(device)))];
    }

    private static bool IsGpu(GpuRuntimeDevice device) => device is not CLDevice openCl || openCl.DeviceType.HasFlag(CLDeviceType.CL_DEVICE_TYPE_GPU);

    private static string? Problem(GpuRuntimeDevice device) =>
        device is CLDevice { Capabilities.GenericAddressSpace: false }
            ? "its driver has no generic address space (OpenCL 2.0, or 3.0 with that feature); a newer driver may have it"
        : device.MaxNumThreadsPerGroup < LeastGroupSize
            ? string.Create(CultureInfo.InvariantCulture, $"it runs {device.MaxNumThreadsPerGroup} threads in a group, and {LeastGroupSize} are needed")
        : device.MaxSharedMemoryPerGroup < SharedMemoryBytes
            ? string.Create(CultureInfo.InvariantCulture, $"it has {device.MaxSharedMemoryPerGroup} bytes of shared memory for a group, and {SharedMemoryBytes} are needed")
        : null;
}
