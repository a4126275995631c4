namespace TinyGpt.Gpu.Tests;

public sealed class DevicesTests
{
    private static readonly GpuDevice
        Cuda0 = new(GpuKind.Cuda, 0, "a", 1, true, null), Cuda1 = Cuda0 with { Index = 1 },
        OpenClCpu = new(GpuKind.OpenCl, 0, "b", 1, false, null), OpenClGpu = new(GpuKind.OpenCl, 1, "c", 1, true, null),
        NoCuda = new(GpuKind.Cuda, -1, "", 0, false, "no driver");

    [Fact]
    public void CudaIsPreferredThenAGpuOfOpenClAndNeverACpu()
    {
        Assert.Equal(Cuda0, GpuDevices.Preferred([OpenClCpu, OpenClGpu, Cuda0, Cuda1]));
        Assert.Equal(Cuda1, GpuDevices.Preferred([Cuda0 with { Problem = "old" }, Cuda1, OpenClGpu]));
        Assert.Equal(OpenClGpu, GpuDevices.Preferred([NoCuda, OpenClCpu, OpenClGpu]));
        Assert.Null(GpuDevices.Preferred([NoCuda, OpenClCpu, OpenClGpu with { Problem = "old" }]));
    }

    [Fact]
    public void IdsAreThoseOfTheCommandLine()
    {
        Assert.Equal(["cuda:0", "cuda:1", "opencl:1", "cuda"], [Cuda0.Id, Cuda1.Id, OpenClGpu.Id, NoCuda.Id]);
        Assert.Equal("opencl", OpenClGpu.KindName);
    }

    [Fact]
    public void BothKindsAreListedAndOneWithoutADeviceSaysWhatIsMissing()
    {
        IReadOnlyList<GpuDevice> devices = GpuDevices.Find();
        foreach (GpuKind kind in Enum.GetValues<GpuKind>())
        {
            GpuDevice[] ofKind = [.. devices.Where(device => device.Kind == kind)];
            Assert.Equal(ofKind[0].Index < 0 ? [-1] : Enumerable.Range(0, ofKind.Length), ofKind.Select(device => device.Index));
            Assert.All(ofKind, device => Assert.True(device.Index >= 0 ? device.MemoryBytes > 0 && device.Name.Length > 0 : device.Problem is not null));
        }
    }

    [Theory]
    [InlineData(GpuKind.Cuda, false, "libcuda.so.1 is missing", "nvidia-driver")]
    [InlineData(GpuKind.Cuda, true, "shows no GPU", "nvidia-smi")]
    [InlineData(GpuKind.OpenCl, false, "libOpenCL.so.1 is missing", "intel-opencl-icd")]
    [InlineData(GpuKind.OpenCl, true, "no driver shows a device", "mesa-opencl-icd")]
    public void WhatIsMissingSaysHowToGetIt(GpuKind kind, bool isInstalled, string missing, string remedy)
    {
        string text = DriverLibraries.WhatIsMissing(kind, isInstalled);
        Assert.Contains(missing, text, StringComparison.Ordinal);
        Assert.Contains(remedy, text, StringComparison.Ordinal);
    }

    [Fact]
    public void ADeviceThatIsNotThereIsOneLine()
    {
        foreach (GpuKind kind in Enum.GetValues<GpuKind>())
        {
            DeviceException error = Assert.Throws<DeviceException>(() => GpuDevices.Open(kind, 999));
            Assert.DoesNotContain('\n', error.Message);
            GpuDevice last = GpuDevices.Find().Last(device => device.Kind == kind);
            Assert.Equal(
                last.Index < 0 ? $"{last.Id} cannot be used: {last.Problem}" : $"{last.KindName}:999 cannot be used: there is no such device; the last is {last.Id}",
                error.Message);
        }
    }

    [Fact]
    public void LibrariesThatAreNoDriversAreNotAnswered() => Assert.Equal(0, DriverLibraries.Load("cublas64_12"));
}
