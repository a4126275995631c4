using ILGPU;

namespace TinyGpt.Gpu.Tests;

public sealed class FailureTests(GpuFixture gpu)
{
    [Fact]
    public void AKernelThatCannotBeBuiltIsNamedInOneLine()
    {
        // A device of its own: the compiler does not get over it.
        using Device device = gpu.Open();
        DeviceException error = Assert.Throws<DeviceException>(() => ((GpuKernels)device.Kernels).Build<ImpossibleKernel>());
        Assert.Contains(device.Kernels.Name, error.Message, StringComparison.Ordinal);
        Assert.Contains($"does not build {nameof(ImpossibleKernel)}: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    /// <summary>No device makes text.</summary>
    internal readonly record struct ImpossibleKernel(ArrayView<int> Y) : IKernel
    {
        public static int GroupSize => 64;

        public void Run() => Y[0] = Y[1].ToString(null, null).Length;
    }
}
