namespace TinyGpt.Scalar;

public sealed partial class ScalarKernels<T>
{
    // y[n,c] = … + bias[c]: the loss sees bias[c] through every row, so dbias[c] = Σ_n dy[n,c].

    /// <inheritdoc/>
    public override void AddColumnSums(View sum, View x, int rows, int columns)
    {
        Span<T> total = Span<T>(sum), matrix = Span<T>(x);
        Span<T> columnSum = Scratch(columns);
        columnSum.Clear();
        for (int n = 0; n < rows; n++)
        {
            AddScaled(columnSum, T.One, matrix.Slice(n * columns, columns));
        }

        AddScaled(total, T.One, columnSum);
    }
}
