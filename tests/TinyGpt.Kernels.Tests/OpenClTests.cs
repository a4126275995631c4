using TinyGpt.Gpu;

namespace TinyGpt.Tests;

/// <summary>Tests of a backend that is not there do not exist, and this one says so.</summary>
public sealed class OpenClTests
{
    [Fact]
    [Trait("Backend", "opencl")]
    public void TheSuiteRunsOnTheFirstDevice()
    {
        GpuDevice device = GpuDevices.Find().First(device => device.Kind == GpuKind.OpenCl);
        Assert.SkipUnless(
            device.Problem is null,
            $"the kernel suite did not run on OpenCL: {device.Problem}. tests/opencl/install brings a driver for the processor, and docs/gpu.md says how to run on it");
        Assert.Equal(
            OperationCases.All.Keys.ToHashSet(),
            OperationTests.OperationsOnBackends.Where(row => row.Data.Item2 == "opencl").Select(row => row.Data.Item1).ToHashSet());
    }
}
