using TinyGpt.Scalar;

namespace TinyGpt.Tests.Scalar;

public sealed class ScalarKernelsTests
{
    [Fact]
    public void ComputesInFloatAndDoubleOnly()
    {
        using ScalarKernels<float> single = new();
        using ScalarKernels<double> @double = new();
        Assert.Equal((ElementType.Float32, ElementType.Float64), (single.Real, @double.Real));
        NotSupportedException exception = Assert.Throws<NotSupportedException>(() => new ScalarKernels<Half>());
        Assert.Contains("System.Half", exception.Message, StringComparison.Ordinal);
    }
}
