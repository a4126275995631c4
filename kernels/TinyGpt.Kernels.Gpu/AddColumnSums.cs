using ILGPU;

namespace TinyGpt.Gpu;

/// <summary>What is summed over rows.</summary>
internal interface IColumnTerms
{
    float At(int row, int column);
}

/// <summary>The terms are a matrix's elements.</summary>
internal readonly record struct ElementTerms(ArrayView<float> X, int Columns) : IColumnTerms
{
    public float At(int row, int column) => X[((long)row * Columns) + column];
}

/// <summary>
/// The sums of one chunk of rows: partial[chunk, column] = Σ terms. A group is 32 columns, whose elements are neighbours in memory,
/// by 8 threads that take every eighth row.
/// </summary>
internal readonly record struct ColumnSumsKernel<TTerms>(TTerms Terms, ArrayView<float> Partial, int Rows, int Columns, int ChunkRows) : IKernel
    where TTerms : struct, IColumnTerms
{
    public static int GroupSize => 256;

    public void Run()
    {
        ArrayView<float> shared = SharedMemory.Allocate<float>(256);
        int column = (Grid.IdxX << ColumnSums.LogTile) + (Group.IdxX & (ColumnSums.Tile - 1)), end = Math.Min(Rows, (Grid.IdxY + 1) * ChunkRows);
        float sum = 0;
        if (column < Columns)
        {
            for (int n = (Grid.IdxY * ChunkRows) + (Group.IdxX >> ColumnSums.LogTile); n < end; n += GroupSize >> ColumnSums.LogTile)
            {
                sum += Terms.At(n, column);
            }
        }

        shared[Group.IdxX] = sum;
        Group.Barrier();
        if (Group.IdxX < ColumnSums.Tile && column < Columns)
        {
            for (int i = Group.IdxX + ColumnSums.Tile; i < GroupSize; i += ColumnSums.Tile)
            {
                sum += shared[i];
            }

            Partial[(Grid.IdxY * Columns) + column] = sum;
        }
    }
}

/// <summary>sum[c] += Σ_chunk partial[chunk, c], a thread for each column; the columns after the first sum's are the second's.</summary>
internal readonly record struct AddPartialSumsKernel(ArrayView<float> First, ArrayView<float> Second, ArrayView<float> Partial, int Columns, int Chunks) : IKernel
{
    public static int GroupSize => 64;

    public void Run()
    {
        int column = (Grid.IdxX * GroupSize) + Group.IdxX;
        if (column < Columns)
        {
            float total = 0;
            for (int chunk = 0; chunk < Chunks; chunk++)
            {
                total += Partial[(chunk * Columns) + column];
            }

            if (column < First.Length)
            {
                First[column] += total;
            }
            else
            {
                Second[column - First.Length] += total;
            }
        }
    }
}

/// <summary>How sums over rows are divided.</summary>
internal static class ColumnSums
{
    public const int LogTile = 5, Tile = 1 << LogTile;

    // About as many groups as today's largest GPUs run at once, and chunks long enough to be worth their part of the second stage.
    // The choice depends on the shape alone, and so do the bits.
    private const int ManyGroups = 1024, MostChunks = 128, LeastChunkRows = 64;

    /// <summary>How many rows one group sums.</summary>
    public static int ChunkRows(int rows, int tiles)
    {
        int most = Math.Min(MostChunks, (rows + LeastChunkRows - 1) / LeastChunkRows), chunks = Math.Clamp(ManyGroups / tiles, 1, most);
        return (rows + chunks - 1) / chunks;
    }
}

public sealed partial class GpuKernels
{
    /// <inheritdoc/>
    public override void AddColumnSums(View sum, View x, int rows, int columns) =>
        AddColumnSums(new ElementTerms(Reals(x), columns), rows, sum, default);

    /// <summary>first[c] += Σ_n terms[n, c], and second, if it is not none, gets the columns that follow.</summary>
    private void AddColumnSums<TTerms>(in TTerms terms, int rows, View first, View second) where TTerms : struct, IColumnTerms
    {
        if (rows == 0)
        {
            return;
        }

        int columns = (int)(first.Length + second.Length), tiles = Groups(columns, ColumnSums.Tile), chunkRows = ColumnSums.ChunkRows(rows, tiles);
        int chunks = Groups(rows, chunkRows);
        ArrayView<float> partial = Scratch((long)chunks * columns);
        Launch(new ColumnSumsKernel<TTerms>(terms, partial, rows, columns, chunkRows), tiles, chunks);
        Launch(
            new AddPartialSumsKernel(Reals(first), Optional(second, first), partial, columns, chunks), Groups(columns, AddPartialSumsKernel.GroupSize));
    }
}
