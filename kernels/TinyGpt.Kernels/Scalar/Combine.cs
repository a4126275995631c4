namespace TinyGpt.Scalar;

public sealed partial class ScalarKernels<T>
{
    /// <inheritdoc/>
    public override void Combine(View y, View x, View squaredNorm, double scale, double keep)
    {
        Span<T> to = Span<T>(y), from = Span<T>(x);
        T squares = squaredNorm.IsNone ? T.One : Span<T>(squaredNorm)[0];
        T factor = squares > T.Zero ? T.CreateChecked(scale) / T.Sqrt(squares) : T.Zero, kept = T.CreateChecked(keep);
        for (int i = 0; i < to.Length; i++)
        {
            T term = factor * from[i];
            to[i] = keep == 0 ? term : kept * to[i] + term;
        }
    }
}
