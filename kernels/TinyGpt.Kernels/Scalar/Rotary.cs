namespace TinyGpt.Scalar;

// The pair (x₁, x₂) of a head, seen as a point of the plane, turns by an angle φ that is proportional to the token's position:
//     y₁ = x₁·cos φ − x₂·sin φ
//     y₂ = x₁·sin φ + x₂·cos φ.
// A query turned by φ and a key turned by ψ have the dot product of a query turned by φ − ψ and the key as it was:
// attention sees relative positions. The gradient is the transpose of this matrix times dy:
//     dx₁ = dy₁·cos φ + dy₂·sin φ
//     dx₂ = −dy₁·sin φ + dy₂·cos φ,
// which is the rotation by −φ.
public sealed partial class ScalarKernels<T>
{
    /// <inheritdoc/>
    public override void Rotary(View qkv, View positions, int rows, in HeadShape heads, double theta, bool inverse = false)
    {
        Span<T> matrix = Span<T>(qkv);
        Span<int> position = Span<int>(positions);
        for (int n = 0; n < rows; n++)
        {
            // Queries and keys are neighbours: one run of heads.
            for (int h = 0; h < heads.QueryHeads + heads.KeyValueHeads; h++)
            {
                Rotate(matrix.Slice(n * heads.Width + h * heads.HeadSize, heads.HeadSize), position[n], theta, inverse);
            }
        }
    }

    private static void Rotate(Span<T> head, int position, double theta, bool inverse)
    {
        int half = head.Length / 2;
        for (int i = 0; i < half; i++)
        {
            // The angle is taken in double: near 10000 radians a single resolves only thousandths.
            double angle = position * Math.Pow(theta, -2.0 * i / head.Length);
            (double sin, double cos) = Math.SinCos(inverse ? -angle : angle);
            T sine = T.CreateChecked(sin), cosine = T.CreateChecked(cos);
            (head[i], head[half + i]) = (head[i] * cosine - head[half + i] * sine, head[i] * sine + head[half + i] * cosine);
        }
    }
}
