using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TinyGpt.Simd;

/// <summary>
/// Functions on eight floats at a time. The width is the same on every machine: where 256-bit vectors are missing, the runtime
/// makes them of smaller ones, so one source serves all instruction sets.
/// </summary>
public static class VectorMath
{
    private const float Log2E = 1.44269504f;

    // ln 2 in two parts: the first has trailing zeros, so n·Ln2High is exact for every exponent n.
    private const float Ln2High = 0.693359375f, Ln2Low = -2.12194440e-4f;

    // exp overflows above the first, and falls below the smallest normal number under the second.
    private const float ExpMax = 88.722835f, ExpMin = -87.33654f;

    // 1.5·2²³: a sum with it has no fraction bits left, so it is rounded to an integer, which stands in its lowest bits.
    private const float RoundingShift = 12582912;

    // gelu(z) = z·σ(2u), u = √(2/π)·(z + 0.044715·z³), because 1 + tanh(u) = 2σ(2u).
    private const float GeluScale = 1.5957691216f, GeluCubic = 0.044715f;

    /// <summary>e^x to about one unit in the last place; 0 where the result would not be a normal number, ∞ above, NaN for NaN.</summary>
    /// <remarks>x = n·ln 2 + r with |r| ≤ ½ ln 2, and e^r by its Taylor series up to r⁷, whose remainder is below 2⁻²⁷.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Exp(Vector256<float> x)
    {
        Vector256<float> shifted = Vector256.MultiplyAddEstimate(x, Vector256.Create(Log2E), Vector256.Create(RoundingShift));
        Vector256<float> n = shifted - Vector256.Create(RoundingShift);
        Vector256<float> r = Vector256.MultiplyAddEstimate(n, Vector256.Create(-Ln2High), x);
        r = Vector256.MultiplyAddEstimate(n, Vector256.Create(-Ln2Low), r);

        // In pairs, e^r = 1 + (r + r²·((1/2! + r/3!) + r²·((1/4! + r/5!) + r²·(1/6! + r/7!)))): half as long a chain of dependent
        // operations as in Horner's scheme, and the chain is what takes the time.
        Vector256<float> square = r * r;
        Vector256<float> high = Vector256.MultiplyAddEstimate(r, Vector256.Create(1f / 5040), Vector256.Create(1f / 720));
        Vector256<float> middle = Vector256.MultiplyAddEstimate(r, Vector256.Create(1f / 120), Vector256.Create(1f / 24));
        Vector256<float> low = Vector256.MultiplyAddEstimate(r, Vector256.Create(1f / 6), Vector256.Create(0.5f));
        Vector256<float> sum = Vector256.MultiplyAddEstimate(square, Vector256.MultiplyAddEstimate(square, high, middle), low);
        sum = Vector256<float>.One + Vector256.MultiplyAddEstimate(square, sum, r);

        // Times 2ⁿ: n is added to the exponent bits. Unlike a factor 2ⁿ this can be done for n = 128, where e^r is below 1.
        sum = (sum.AsInt32() + (shifted.AsInt32() << 23)).AsSingle();

        // Outside, the bits above mean nothing. x + ∞ is ∞ for a number and NaN for NaN.
        sum &= Vector256.GreaterThanOrEqual(x, Vector256.Create(ExpMin));
        return Vector256.ConditionalSelect(
            Vector256.LessThanOrEqual(x, Vector256.Create(ExpMax)), sum, x + Vector256.Create(float.PositiveInfinity));
    }

    /// <summary>The logistic function 1/(1 + e^−x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Sigmoid(Vector256<float> x) => Vector256<float>.One / (Vector256<float>.One + Exp(-x));

    /// <summary>The tanh form of GELU, z/2·(1 + tanh(√(2/π)·(z + 0.044715·z³))).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Gelu(Vector256<float> z) => z * Sigmoid(GeluArgument(z));

    /// <summary>The derivative of <see cref="Gelu"/>: σ + z·σ·(1 − σ)·a'(z), where a is the argument of σ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> GeluDerivative(Vector256<float> z)
    {
        Vector256<float> sigmoid = Sigmoid(GeluArgument(z));
        Vector256<float> slope = Vector256.MultiplyAddEstimate(
            z * z, Vector256.Create(3 * GeluCubic * GeluScale), Vector256.Create(GeluScale));
        return Vector256.MultiplyAddEstimate(z * sigmoid * (Vector256<float>.One - sigmoid), slope, sigmoid);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> GeluArgument(Vector256<float> z) =>
        z * Vector256.MultiplyAddEstimate(z * z, Vector256.Create(GeluCubic * GeluScale), Vector256.Create(GeluScale));
}
