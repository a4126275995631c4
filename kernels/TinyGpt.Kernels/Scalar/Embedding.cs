namespace TinyGpt.Scalar;

public sealed partial class ScalarKernels<T>
{
    /// <inheritdoc/>
    public override void Embedding(View y, View table, View tokens, View positionTable, View positions, int rows, int columns)
    {
        Span<T> allY = Span<T>(y), positionVectors = Optional(positionTable);
        Span<int> token = Span<int>(tokens);
        for (int n = 0; n < rows; n++)
        {
            Span<T> row = allY.Slice(n * columns, columns);
            Row(table, token[n], columns, row).CopyTo(row);
            if (!positionVectors.IsEmpty)
            {
                AddScaled(row, T.One, positionVectors.Slice(Span<int>(positions)[n] * columns, columns));
            }
        }
    }

    // A row of the table is copied to every place where its token stands; its gradient is the sum of what comes back from there.

    /// <inheritdoc/>
    public override void EmbeddingBackward(View dTable, View dPositionTable, View dy, View tokens, View positions, int rows, int columns)
    {
        Span<T> allDy = Span<T>(dy), dTokenVectors = Span<T>(dTable), dPositionVectors = Optional(dPositionTable);
        Span<int> token = Span<int>(tokens);
        for (int n = 0; n < rows; n++)
        {
            Span<T> row = allDy.Slice(n * columns, columns);
            AddScaled(dTokenVectors.Slice(token[n] * columns, columns), T.One, row);
            if (!dPositionVectors.IsEmpty)
            {
                AddScaled(dPositionVectors.Slice(Span<int>(positions)[n] * columns, columns), T.One, row);
            }
        }
    }
}
