using Xunit.Sdk;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(TinyGpt.Gpu.Tests.GpuFixture))]
[assembly: Parallelization(Mode = ParallelMode.None)]

namespace TinyGpt.Gpu.Tests;

/// <summary>The device that the tests run on: the first that can be used, whatever it computes on.</summary>
public sealed class GpuFixture : IDisposable
{
    private readonly GpuDevice? _device = GpuDevices.Find().FirstOrDefault(device => device.Problem is null);
    private GpuKernels? _kernels;

    /// <summary>Its kernels. A test that asks for them is skipped where no driver shows a device.</summary>
    public GpuKernels Kernels
    {
        get
        {
            Assert.SkipUnless(_device is not null, "no driver of OpenCL or CUDA shows a device that can be used");
            return _kernels ??= GpuDevices.Open(_device!.Kind, _device.Index);
        }
    }

    /// <summary>The same device opened once more, for tests that count; the caller disposes it.</summary>
    public Device Open()
    {
        Assert.SkipUnless(_device is not null, "no driver of OpenCL or CUDA shows a device that can be used");
        return new Device(GpuDevices.Open(_device!.Kind, _device.Index));
    }

    public void Dispose() => _kernels?.Dispose();
}
