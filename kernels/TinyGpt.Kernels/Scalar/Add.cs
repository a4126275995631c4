namespace TinyGpt.Scalar;

public sealed partial class ScalarKernels<T>
{
    /// <inheritdoc/>
    public override void Add(View y, View x) => AddScaled(Span<T>(y), T.One, Span<T>(x));
}
