namespace TinyGpt.Scalar;

public sealed partial class ScalarKernels<T>
{
    // y[c] = exp(x[c]) / Σ exp(x). The largest x is subtracted first: the quotient is the same, and nothing overflows.

    /// <inheritdoc/>
    public override void Softmax(View y, View x, int rows, int columns)
    {
        Span<T> allY = Span<T>(y), allX = Span<T>(x);
        for (int n = 0; n < rows; n++)
        {
            Range row = new(n * columns, (n + 1) * columns);
            ExponentiateRow(allY[row], allX[row], out T sum);
            for (int c = 0; c < columns; c++)
            {
                allY[row][c] /= sum;
            }
        }
    }

    /// <summary>y = exp(x − max x) and its sum; returns the maximum. y may be x.</summary>
    private static T ExponentiateRow(Span<T> y, ReadOnlySpan<T> x, out T sum)
    {
        T max = T.NegativeInfinity;
        for (int c = 0; c < x.Length; c++)
        {
            max = T.Max(max, x[c]);
        }

        sum = T.Zero;
        for (int c = 0; c < x.Length; c++)
        {
            y[c] = T.Exp(x[c] - max);
            sum += y[c];
        }

        return max;
    }

    // By the quotient rule ∂y[c]/∂x[i] = y[c]·([c = i] − y[i]). The sum over c, weighed by dy[c], is
    //     dx[i] = y[i]·(dy[i] − Σ_c dy[c]·y[c]).

    /// <inheritdoc/>
    public override void SoftmaxBackward(View dx, View dy, View y, int rows, int columns, bool accumulate)
    {
        Span<T> allDx = Span<T>(dx), allDy = Span<T>(dy), allY = Span<T>(y);
        for (int n = 0; n < rows; n++)
        {
            Range row = new(n * columns, (n + 1) * columns);
            SoftmaxRowBackward(allDx[row], allDy[row], allY[row], accumulate);
        }
    }

    private static void SoftmaxRowBackward(Span<T> dx, ReadOnlySpan<T> dy, ReadOnlySpan<T> y, bool accumulate)
    {
        T product = Dot(dy, y);
        for (int c = 0; c < dx.Length; c++)
        {
            T gradient = y[c] * (dy[c] - product);
            dx[c] = accumulate ? dx[c] + gradient : gradient;
        }
    }
}
