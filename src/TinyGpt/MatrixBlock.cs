namespace TinyGpt;

/// <summary>Some rows of a matrix that are a linear map of their own: where one product computes queries, keys and values, they lie one below the other.</summary>
/// <param name="Matrix">The matrix.</param>
/// <param name="FirstRow">The first row.</param>
/// <param name="Rows">How many there are.</param>
public readonly record struct MatrixBlock(Parameter Matrix, int FirstRow, int Rows)
{
    /// <summary>Columns, as the matrix has.</summary>
    public int Columns => Matrix.Columns;

    /// <summary>Number of weights.</summary>
    public long Length => (long)Rows * Columns;

    /// <summary>Offset in the flat storage, in elements.</summary>
    public long Offset => Matrix.Offset + ((long)FirstRow * Columns);

    /// <summary>Its part of a view that is laid out as all weights are.</summary>
    public View Of(View all) => all.Slice(Offset, Length);

    /// <inheritdoc/>
    public override string ToString() => $"rows {FirstRow} to {FirstRow + Rows - 1} of {Matrix}";
}
