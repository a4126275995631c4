namespace TinyGpt.Scalar;

public sealed partial class ScalarKernels<T>
{
    /// <inheritdoc/>
    public override void LayerNorm(View y, View mean, View rstd, View x, View weight, View bias, int rows, int columns, double epsilon)
    {
        Span<T> allY = Span<T>(y), allX = Span<T>(x), means = Span<T>(mean), rstds = Span<T>(rstd);
        for (int n = 0; n < rows; n++)
        {
            Range row = new(n * columns, (n + 1) * columns);
            (means[n], rstds[n]) = LayerNormRow(allY[row], allX[row], Span<T>(weight), Optional(bias), T.CreateChecked(epsilon));
        }
    }

    private static (T Mean, T Rstd) LayerNormRow(Span<T> y, ReadOnlySpan<T> x, ReadOnlySpan<T> weight, ReadOnlySpan<T> bias, T epsilon)
    {
        T count = T.CreateChecked(x.Length), sum = T.Zero, squares = T.Zero;
        for (int c = 0; c < x.Length; c++)
        {
            sum += x[c];
        }

        T mean = sum / count;
        for (int c = 0; c < x.Length; c++)
        {
            squares += (x[c] - mean) * (x[c] - mean);
        }

        T rstd = T.One / T.Sqrt(squares / count + epsilon);
        for (int c = 0; c < x.Length; c++)
        {
            y[c] = (x[c] - mean) * rstd * weight[c] + (bias.IsEmpty ? T.Zero : bias[c]);
        }

        return (mean, rstd);
    }

    // y[c] = x̂[c]·weight[c] + bias[c] gives dweight[c] = Σ_n dy·x̂, dbias[c] = Σ_n dy, and for x̂ the gradient g[c] = dy[c]·weight[c].
    // x̂[c] = (x[c] − mean)·rstd depends on x[i] in three ways, with C columns:
    //     directly:       ∂/∂x[i] = rstd                                        if c = i,
    //     by the mean:    ∂mean/∂x[i] = 1/C,                                    so −rstd/C,
    //     by rstd:        ∂rstd/∂x[i] = −rstd³·(x[i] − mean)/C = −rstd²·x̂[i]/C,  so −rstd·x̂[c]·x̂[i]/C.
    // (In the third line rstd = (variance + ε)^(−½), and ∂variance/∂x[i] = 2·(x[i] − mean)/C.) The sum over c, weighed by g[c], is
    //     dx[i] = rstd·(g[i] − (1/C)·Σ_c g[c] − x̂[i]·(1/C)·Σ_c g[c]·x̂[c]).

    /// <inheritdoc/>
    public override void LayerNormBackward(
        View dx, View dWeight, View dBias, View dy, View x, View mean, View rstd, View weight, int rows, int columns, bool accumulate)
    {
        Span<T> allDx = Span<T>(dx), allDy = Span<T>(dy), allX = Span<T>(x), means = Span<T>(mean), rstds = Span<T>(rstd);
        Span<T> normalized = Scratch(columns);
        for (int n = 0; n < rows; n++)
        {
            Range row = new(n * columns, (n + 1) * columns);
            for (int c = 0; c < columns; c++)
            {
                normalized[c] = (allX[row][c] - means[n]) * rstds[n];
            }

            LayerNormRowBackward(allDx[row], allDy[row], normalized, rstds[n], Span<T>(weight), accumulate);
            AddNormGradients(Span<T>(dWeight), Optional(dBias), allDy[row], normalized);
        }
    }

    private static void LayerNormRowBackward(
        Span<T> dx, ReadOnlySpan<T> dy, ReadOnlySpan<T> normalized, T rstd, ReadOnlySpan<T> weight, bool accumulate)
    {
        T count = T.CreateChecked(dx.Length), sum = T.Zero, product = T.Zero;
        for (int c = 0; c < dx.Length; c++)
        {
            T g = dy[c] * weight[c];
            sum += g;
            product += g * normalized[c];
        }

        T meanG = sum / count, meanProduct = product / count;
        for (int c = 0; c < dx.Length; c++)
        {
            T gradient = rstd * (dy[c] * weight[c] - meanG - normalized[c] * meanProduct);
            dx[c] = accumulate ? dx[c] + gradient : gradient;
        }
    }

    private static void AddNormGradients(Span<T> dWeight, Span<T> dBias, ReadOnlySpan<T> dy, ReadOnlySpan<T> normalized)
    {
        for (int c = 0; c < dWeight.Length; c++)
        {
            dWeight[c] += dy[c] * normalized[c];
        }

        for (int c = 0; c < dBias.Length; c++)
        {
            dBias[c] += dy[c];
        }
    }
}
