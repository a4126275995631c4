namespace TinyGpt.Scalar;

public sealed partial class ScalarKernels<T>
{
    private static readonly T GeluScale = T.CreateChecked(Math.Sqrt(2 / Math.PI));
    private static readonly T GeluCubic = T.CreateChecked(0.044715);

    /// <summary>gelu(z) = z/2·(1 + tanh u) with u = √(2/π)·(z + 0.044715·z³).</summary>
    private static T Gelu(T z)
    {
        T u = GeluScale * (z + GeluCubic * z * z * z);
        return Half * z * (T.One + T.Tanh(u));
    }

    /// <summary>
    /// gelu'(z). By the product rule, with tanh' = 1 − tanh² and u' = √(2/π)·(1 + 3·0.044715·z²):
    /// gelu'(z) = ½·(1 + tanh u) + z/2·(1 − tanh²u)·u'.
    /// </summary>
    private static T GeluDerivative(T z)
    {
        T cubic = GeluCubic * z * z;
        T tanh = T.Tanh(GeluScale * z * (T.One + cubic));
        T du = GeluScale * (T.One + (cubic + cubic + cubic));
        return Half * (T.One + tanh) + Half * z * (T.One - tanh * tanh) * du;
    }
}
