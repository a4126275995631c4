using System.Runtime.Intrinsics;
using TinyGpt.Simd;

namespace TinyGpt.Tests.Simd;

public sealed class VectorMathTests
{
    private const double Epsilon = 1.0 / (1 << 23);

    /// <summary>Every 1009th float from that with the smallest normal result to that with the largest.</summary>
    [Fact]
    public void ExpIsWithinOneAndAHalfUnitsInTheLastPlace()
    {
        double worst = 0;
        for (uint bits = 0; bits <= BitConverter.SingleToUInt32Bits(88.72283f); bits += 1009)
        {
            float x = BitConverter.UInt32BitsToSingle(bits);
            worst = Math.Max(worst, UnitsInTheLastPlace(x));
            worst = Math.Max(worst, UnitsInTheLastPlace(Math.Max(-x, -87.33654f)));
        }

        Assert.InRange(worst, 0, 1.5);
    }

    [Theory]
    [InlineData(0f, 1f)]
    [InlineData(float.Epsilon, 1f)]
    [InlineData(float.NegativeInfinity, 0f)]
    [InlineData(float.MinValue, 0f)]
    [InlineData(-87.33655f, 0f)]
    [InlineData(88.72284f, float.PositiveInfinity)]
    [InlineData(float.MaxValue, float.PositiveInfinity)]
    [InlineData(float.PositiveInfinity, float.PositiveInfinity)]
    [InlineData(float.NaN, float.NaN)]
    public void ExpEndsInZeroAndInfinity(float x, float expected) => Assert.Equal(expected, Exp(x));

    /// <summary>A NaN is a NaN whatever its other bits are: exponent arithmetic on them must not make a number of it.</summary>
    [Theory]
    [InlineData(0x7F800001u)]
    [InlineData(0x7FC00000u)]
    [InlineData(0x7FFFFFFFu)]
    [InlineData(0xFF800001u)]
    [InlineData(0xFFFFFFFFu)]
    public void ExpOfEveryNaNIsNaN(uint bits) => Assert.True(float.IsNaN(Exp(BitConverter.UInt32BitsToSingle(bits))));

    [Fact]
    public void LanesDoNotMix()
    {
        Vector256<float> x = Vector256.Create(float.NaN, 1, float.NegativeInfinity, 2, float.PositiveInfinity, -3, 200, -200);
        Vector256<float> y = VectorMath.Exp(x);
        for (int lane = 0; lane < Vector256<float>.Count; lane++)
        {
            Assert.Equal(Exp(x[lane]), y[lane]);
        }
    }

    /// <summary>
    /// GELU's argument a of the exponential function is rounded five times on its way (the constant, z², the product and the sum of the
    /// bracket, the product with z), and each rounding by ε/2 is an error of |a|·ε/2 in the result: hence the bound's 4 + 2.5·|a|.
    /// </summary>
    [Fact]
    public void SigmoidGeluAndItsDerivativeFollowTheirFormulas()
    {
        // Further out the results are no normal numbers any more.
        for (float z = -9; z <= 9; z += 0.00137f)
        {
            double scale = 2 * Math.Sqrt(2 / Math.PI), argument = scale * (z + 0.044715 * z * z * z);
            double slope = scale * (1 + 3 * 0.044715 * z * z), sigmoid = Sigmoid(argument);
            AssertNear(Sigmoid(z), VectorMath.Sigmoid(Vector256.Create(z))[0], z, Sigmoid(z));
            AssertNear(z * sigmoid, VectorMath.Gelu(Vector256.Create(z))[0], argument, Math.Abs(z * sigmoid));
            double first = sigmoid, second = z * sigmoid * (1 - sigmoid) * slope;
            AssertNear(first + second, VectorMath.GeluDerivative(Vector256.Create(z))[0], argument, first + Math.Abs(z * sigmoid * slope));
        }
    }

    private static void AssertNear(double expected, float actual, double argument, double terms) =>
        Assert.InRange(Math.Abs(actual - expected), 0, (4 + 2.5 * Math.Abs(argument)) * Epsilon * terms);

    private static double UnitsInTheLastPlace(float x)
    {
        double expected = Math.Exp(x);
        return Math.Abs(Exp(x) - expected) / Math.ScaleB(Epsilon, Math.ILogB(expected));
    }

    private static float Exp(float x) => VectorMath.Exp(Vector256.Create(x))[5];

    private static double Sigmoid(double z) => 1 / (1 + Math.Exp(-z));
}
