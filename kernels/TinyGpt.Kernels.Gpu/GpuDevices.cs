using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
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

    /// <summary>Shared memory that a group must be able to have, in bytes; no kernel takes more.</summary>
    internal const int SharedMemoryBytes = 32 << 10;

    private static readonly Lazy<bool> _resolver = new(() =>
    {
        NativeLibrary.SetDllImportResolver(typeof(Context).Assembly, (name, _, _) => DriverLibraries.Load(name));
        return true;
    });

    /// <summary>All devices of both kinds; a kind without any is one entry that says what is missing.</summary>
    public static IReadOnlyList<GpuDevice> Find()
    {
        using Context context = NewContext();
        return [.. Describe(context, GpuKind.Cuda), .. Describe(context, GpuKind.OpenCl)];
    }

    /// <summary>
    /// Which device to take if nobody says: the first CUDA device that can be used, then the first such OpenCL device that is a GPU.
    /// Never one that computes on the CPU, where the CPU's own kernels are faster.
    /// </summary>
    /// <returns>Null if there is none.</returns>
    public static GpuDevice? Preferred(IEnumerable<GpuDevice> devices) => devices
        .Where(device => device is { Problem: null, IsGpu: true })
        .OrderBy(device => device.Kind == GpuKind.Cuda ? 0 : 1)
        .FirstOrDefault();

    /// <summary>Opens the device that <see cref="Preferred"/> takes. Where no driver shows a GPU this takes a millisecond at the most.</summary>
    /// <returns>Null if there is none.</returns>
    /// <exception cref="DeviceException">There is one, and it does not open.</exception>
    public static GpuKernels? OpenPreferred() => (DriverLibraries.ShowsGpu(GpuKind.Cuda) || DriverLibraries.ShowsGpu(GpuKind.OpenCl))
        && Preferred(Find()) is { } device ? Open(device.Kind, device.Index) : null;

    /// <summary>Opens a device.</summary>
    /// <param name="kind">How it is spoken to.</param>
    /// <param name="index">Its number among those of its kind.</param>
    /// <exception cref="DeviceException">It is not there or cannot be used; the message says what helps.</exception>
    public static GpuKernels Open(GpuKind kind, int index = 0) => Open(NewContext(), kind, index);

    /// <summary>
    /// Opens the first OpenCL device as if it had the generic address space, for tests on oclgrind. It simulates a device of OpenCL 1.2,
    /// which has none; the kernels need it only where ILGPU writes the word, and there tests/opencl/install-oclgrind puts another.
    /// </summary>
    /// <exception cref="DeviceException">It is not there or cannot be used.</exception>
    internal static GpuKernels OpenAssumingGenericAddressSpace()
    {
        PropertyInfo property = typeof(CLCapabilityContext).GetProperty(nameof(CLCapabilityContext.GenericAddressSpace))!;
        Context context = NewContext();
        foreach (CLDevice device in context.GetCLDevices())
        {
            property.SetValue(device.Capabilities, true);
        }

        return Open(context, GpuKind.OpenCl, 0);
    }

    private static GpuKernels Open(Context context, GpuKind kind, int index)
    {
        IReadOnlyList<GpuDevice> devices = Describe(context, kind);
        GpuDevice device = devices[0].Index < 0 ? devices[0]
            : index < devices.Count ? devices[index]
            : devices[0] with { Index = index, Problem = $"there is no such device; the last is {devices[^1].Id}" };
        try
        {
            return device.Problem is null
                ? new GpuKernels(context, DevicesOf(context, kind)[index], $"{device.Id}, {device.Name}")
                : throw new DeviceException($"{device.Id} cannot be used: {device.Problem}");
        }
        catch (Exception exception)
        {
            context.Dispose();
            if (exception is AcceleratorException or NotSupportedException)
            {
                throw new DeviceException($"{device.Id}, {device.Name}, does not open: {GpuKernels.Describe(exception)}", exception);
            }

            throw;
        }
    }

    /// <summary>The settings that kernels are compiled with.</summary>
    internal static Context.Builder Configured(Context.Builder builder) => builder.Optimize(OptimizationLevel.O2).EnableAlgorithms();

    private static Context NewContext()
    {
        // Before ILGPU is first used.
        _ = _resolver.Value;
        return Context.Create(builder => Configured(builder).OpenCL(_ => true).Cuda(_ => true));
    }

    private static List<GpuRuntimeDevice> DevicesOf(Context context, GpuKind kind) => kind == GpuKind.Cuda
        ? [.. context.GetCudaDevices()]
        : [.. context.GetCLDevices()];

    private static IReadOnlyList<GpuDevice> Describe(Context context, GpuKind kind)
    {
        List<GpuRuntimeDevice> devices = DevicesOf(context, kind);
        return devices.Count == 0
            ? [new GpuDevice(kind, -1, "", 0, false, DriverLibraries.WhatIsMissing(kind))]
            : [.. devices.Select((device, index) => Describe(device, kind, index))];
    }

    private static GpuDevice Describe(GpuRuntimeDevice device, GpuKind kind, int index) =>
        new(kind, index, device.Name.Trim(), device.MemorySize, IsGpu(device), Problem(device))
        {
            ComputeUnits = device.NumMultiprocessors,
            Interface = device switch
            {
                CLDevice openCl => $"OpenCL {openCl.DeviceVersion.Major}.{openCl.DeviceVersion.Minor}",
                CudaDevice { Architecture: { } architecture } => $"compute capability {architecture.Major}.{architecture.Minor}",
                _ => "",
            },
        };

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
