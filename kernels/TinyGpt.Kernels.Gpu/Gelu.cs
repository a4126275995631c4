using ILGPU.Algorithms;

namespace TinyGpt.Gpu;

/// <summary>
/// The tanh form of GELU on a device. With u = √(2/π)·(z + 0.044715·z³), ½·(1 + tanh u) is the logistic function σ(2u), which needs
/// an exponential only: NVIDIA's fast tanh is off by 2⁻¹¹.
/// </summary>
internal static class Gelu
{
    private const float Scale = 0.7978845608028654f, Cubic = 0.044715f;

    /// <summary>gelu(z) = z·σ(2u).</summary>
    public static float Of(float z) => z * Sigmoid(2 * Scale * (z + (Cubic * z * z * z)));

    /// <summary>gelu'(z) = σ + z·2σ·(1 − σ)·u'.</summary>
    public static float Derivative(float z)
    {
        float cubic = Cubic * z * z;
        float sigmoid = Sigmoid(2 * Scale * z * (1 + cubic));
        return sigmoid + (2 * z * sigmoid * (1 - sigmoid) * Scale * (1 + (3 * cubic)));
    }

    private static float Sigmoid(float x) => 1 / (1 + XMath.Exp(-x));
}
