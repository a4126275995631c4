namespace TinyGpt.Scalar;

public sealed partial class ScalarKernels<T>
{
    /// <inheritdoc/>
    public override void RmsNorm(View y, View rstd, View x, View weight, int rows, int columns, double epsilon)
    {
        Span<T> allY = Span<T>(y), allX = Span<T>(x), rstds = Span<T>(rstd);
        for (int n = 0; n < rows; n++)
        {
            Range row = new(n * columns, (n + 1) * columns);
            rstds[n] = RmsNormRow(allY[row], allX[row], Span<T>(weight), T.CreateChecked(epsilon));
        }
    }

    private static T RmsNormRow(Span<T> y, ReadOnlySpan<T> x, ReadOnlySpan<T> weight, T epsilon)
    {
        T rstd = T.One / T.Sqrt(Dot(x, x) / T.CreateChecked(x.Length) + epsilon);
        for (int c = 0; c < x.Length; c++)
        {
            y[c] = x[c] * rstd * weight[c];
        }

        return rstd;
    }

    // As for LayerNorm, but without a mean: x̂[c] = x[c]·rstd depends on x[i] directly, by rstd if c = i, and through
    // ∂rstd/∂x[i] = −rstd³·x[i]/C = −rstd²·x̂[i]/C. With g = dy·weight:
    //     dx[i] = rstd·(g[i] − x̂[i]·(1/C)·Σ_c g[c]·x̂[c]).

    /// <inheritdoc/>
    public override void RmsNormBackward(
        View dx, View dWeight, View dy, View x, View rstd, View weight, int rows, int columns, bool accumulate)
    {
        Span<T> allDx = Span<T>(dx), allDy = Span<T>(dy), allX = Span<T>(x), rstds = Span<T>(rstd);
        Span<T> normalized = Scratch(columns);
        for (int n = 0; n < rows; n++)
        {
            Range row = new(n * columns, (n + 1) * columns);
            for (int c = 0; c < columns; c++)
            {
                normalized[c] = allX[row][c] * rstds[n];
            }

            RmsNormRowBackward(allDx[row], allDy[row], normalized, rstds[n], Span<T>(weight), accumulate);
            AddNormGradients(Span<T>(dWeight), default, allDy[row], normalized);
        }
    }

    private static void RmsNormRowBackward(
        Span<T> dx, ReadOnlySpan<T> dy, ReadOnlySpan<T> normalized, T rstd, ReadOnlySpan<T> weight, bool accumulate)
    {
        T product = T.Zero;
        for (int c = 0; c < dx.Length; c++)
        {
            product += dy[c] * weight[c] * normalized[c];
        }

        T meanProduct = product / T.CreateChecked(dx.Length);
        for (int c = 0; c < dx.Length; c++)
        {
            T gradient = rstd * (dy[c] * weight[c] - normalized[c] * meanProduct);
            dx[c] = accumulate ? dx[c] + gradient : gradient;
        }
    }
}
