namespace TinyGpt.Formats;

/// <summary>A tensor as a file names and arranges it, and the rows of a weight that it holds.</summary>
/// <param name="Name">The name in the file.</param>
/// <param name="Parameter">The weight.</param>
/// <param name="FirstRow">The weight's first row that the tensor holds.</param>
/// <param name="Rows">How many rows it holds.</param>
internal sealed record StoredTensor(string Name, Parameter Parameter, int FirstRow, int Rows)
{
    /// <summary>Whether the file stores columns as rows: [in, out] instead of [out, in].</summary>
    public bool Transposed { get; init; }

    /// <summary>
    /// Above 0: the rows are the channels of this many heads, and the file lets rotary positions turn neighbours, (0, 1), (2, 3) …, where the
    /// model turns the halves of a head against each other: (0, S/2), (1, S/2 + 1) … with heads of S channels.
    /// </summary>
    public int PairedHeads { get; init; }

    /// <summary>The shape in the file; a vector has one dimension.</summary>
    public IReadOnlyList<long> Shape =>
        Parameter.Rows == 1 ? [Parameter.Columns] : Transposed ? [Parameter.Columns, Rows] : [Rows, Parameter.Columns];

    /// <summary>Number of elements.</summary>
    public long Length => (long)Rows * Parameter.Columns;

    /// <summary>Whether it is the whole weight, in the weight's own order.</summary>
    public bool IsVerbatim => !Transposed && PairedHeads == 0 && Rows == Parameter.Rows;

    /// <summary>A tensor that is the whole of a weight.</summary>
    public static StoredTensor Whole(string name, Parameter parameter) => new(name, parameter, 0, parameter.Rows);

    /// <summary>Puts elements that were read from the file into the weight's order.</summary>
    /// <param name="elements">[<see cref="Length"/>], overwritten.</param>
    public void ToWeightOrder(Span<float> elements)
    {
        int columns = Parameter.Columns;
        if (Transposed)
        {
            Transpose(elements.ToArray(), elements, columns, Rows);
        }
        else if (PairedHeads > 0)
        {
            float[] stored = elements.ToArray();
            for (int row = 0; row < Rows; row++)
            {
                stored.AsSpan(StoredRow(row) * columns, columns).CopyTo(elements[(row * columns)..]);
            }
        }
    }

    /// <summary>Puts elements of the weight into the file's order.</summary>
    /// <param name="elements">[<see cref="Length"/>], overwritten.</param>
    public void ToFileOrder(Span<float> elements)
    {
        int columns = Parameter.Columns;
        if (Transposed)
        {
            Transpose(elements.ToArray(), elements, Rows, columns);
        }
        else if (PairedHeads > 0)
        {
            float[] rows = elements.ToArray();
            for (int row = 0; row < Rows; row++)
            {
                rows.AsSpan(row * columns, columns).CopyTo(elements[(StoredRow(row) * columns)..]);
            }
        }
    }

    /// <summary>Where the file has a row: channel i of the first half of a head at 2i, of the second half at 2i + 1.</summary>
    private int StoredRow(int row)
    {
        int size = Rows / PairedHeads, half = size / 2;
        (int head, int channel) = Math.DivRem(row, size);
        return (head * size) + (channel < half ? 2 * channel : (2 * (channel - half)) + 1);
    }

    private static void Transpose(ReadOnlySpan<float> source, Span<float> destination, int rows, int columns)
    {
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++)
            {
                destination[(c * rows) + r] = source[(r * columns) + c];
            }
        }
    }
}
