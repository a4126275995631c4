using ILGPU;

namespace TinyGpt.Gpu;

/// <summary>
/// How elementwise kernels divide a matrix: the row is the grid's x, because only x may be large, and a tile of columns is its y.
/// A thread takes every 256th of the tile's columns, so that neighbours read neighbours.
/// </summary>
internal static class RowTile
{
    public const int GroupSize = 256;

    /// <summary>Columns of a tile.</summary>
    public const int Columns = 4 * GroupSize;

    /// <summary>The calling thread's first column.</summary>
    public static int First => (Grid.IdxY * Columns) + Group.IdxX;

    /// <summary>Where the tile ends, in a row of <paramref name="columns"/>.</summary>
    public static int End(int columns) => Math.Min(columns, (Grid.IdxY + 1) * Columns);
}
