using ILGPU;

namespace TinyGpt.Gpu;

/// <summary>
/// How a matrix product reads one of its operands. Of A these are lines m and of B lines n; along the other index, k, the product sums.
/// A group copies a tile of both to shared memory, four elements at a time. There the tile lies as [k][line], whichever way the operand is stored.
/// </summary>
internal interface IMatMulOperand
{
    /// <summary>Loads four elements of the tile; zeros where k is not below its end. Lines that are beyond the last repeat the last.</summary>
    /// <param name="matrix">The operand.</param>
    /// <param name="lines">Number of lines.</param>
    /// <param name="depth">Length of the sums.</param>
    /// <param name="line">The tile's first line.</param>
    /// <param name="k">The tile's first k.</param>
    /// <param name="end">Where k ends.</param>
    /// <param name="slot">Which four elements of the tile.</param>
    static abstract Float4 Load<TTile>(ArrayView<float> matrix, int lines, int depth, int line, int k, int end, int slot)
        where TTile : struct, IMatMulTile;

    /// <summary>Stores what <see cref="Load"/> gave to the tile.</summary>
    static abstract void Store<TTile>(ArrayView<float> tile, int slot, Float4 four) where TTile : struct, IMatMulTile;
}

/// <summary>Stored [line, k], with lines that begin at multiples of 16 bytes.</summary>
internal readonly struct AlongDepth : IMatMulOperand
{
    public static Float4 Load<TTile>(ArrayView<float> matrix, int lines, int depth, int line, int k, int end, int slot)
        where TTile : struct, IMatMulTile
    {
        int own = IntrinsicMath.Min(line + Line<TTile>(slot), lines - 1), first = k + Depth<TTile>(slot);
        return first < end ? matrix.Cast<Float4>()[((own * depth) + first) >> 2] : default;
    }

    public static void Store<TTile>(ArrayView<float> tile, int slot, Float4 four) where TTile : struct, IMatMulTile
    {
        int to = (Depth<TTile>(slot) * TTile.Stride) + Line<TTile>(slot);
        tile[to] = four.X;
        tile[to + TTile.Stride] = four.Y;
        tile[to + (2 * TTile.Stride)] = four.Z;
        tile[to + (3 * TTile.Stride)] = four.W;
    }

    public static int Line<TTile>(int slot) where TTile : struct, IMatMulTile => slot >> (TTile.LogDepth - 2);

    public static int Depth<TTile>(int slot) where TTile : struct, IMatMulTile => (slot & ((1 << (TTile.LogDepth - 2)) - 1)) << 2;
}

/// <summary>Stored [line, k], of any length.</summary>
internal readonly struct AlongDepthUnaligned : IMatMulOperand
{
    public static Float4 Load<TTile>(ArrayView<float> matrix, int lines, int depth, int line, int k, int end, int slot)
        where TTile : struct, IMatMulTile
    {
        int own = IntrinsicMath.Min(line + AlongDepth.Line<TTile>(slot), lines - 1), first = k + AlongDepth.Depth<TTile>(slot);
        int from = (own * depth) + first;
        return new Float4(
            first < end ? matrix[from] : 0, first + 1 < end ? matrix[from + 1] : 0,
            first + 2 < end ? matrix[from + 2] : 0, first + 3 < end ? matrix[from + 3] : 0);
    }

    public static void Store<TTile>(ArrayView<float> tile, int slot, Float4 four) where TTile : struct, IMatMulTile =>
        AlongDepth.Store<TTile>(tile, slot, four);
}

/// <summary>Stored [k, line], with a number of lines that is a multiple of four.</summary>
internal readonly struct AlongLines : IMatMulOperand
{
    public static Float4 Load<TTile>(ArrayView<float> matrix, int lines, int depth, int line, int k, int end, int slot)
        where TTile : struct, IMatMulTile
    {
        int own = IntrinsicMath.Min(line + Line<TTile>(slot), lines - 4), at = k + Depth<TTile>(slot);
        return at < end ? matrix.Cast<Float4>()[((at * lines) + own) >> 2] : default;
    }

    public static void Store<TTile>(ArrayView<float> tile, int slot, Float4 four) where TTile : struct, IMatMulTile =>
        tile.Cast<Float4>()[((Depth<TTile>(slot) * TTile.Stride) + Line<TTile>(slot)) >> 2] = four;

    public static int Line<TTile>(int slot) where TTile : struct, IMatMulTile => (slot & ((1 << (TTile.LogSize - 2)) - 1)) << 2;

    public static int Depth<TTile>(int slot) where TTile : struct, IMatMulTile => slot >> (TTile.LogSize - 2);
}

/// <summary>Stored [k, line], with any number of lines.</summary>
internal readonly struct AlongLinesUnaligned : IMatMulOperand
{
    public static Float4 Load<TTile>(ArrayView<float> matrix, int lines, int depth, int line, int k, int end, int slot)
        where TTile : struct, IMatMulTile
    {
        int own = line + AlongLines.Line<TTile>(slot), at = k + AlongLines.Depth<TTile>(slot), last = lines - 1;
        if (at >= end)
        {
            return default;
        }

        int from = at * lines;
        return new Float4(
            matrix[from + IntrinsicMath.Min(own, last)], matrix[from + IntrinsicMath.Min(own + 1, last)],
            matrix[from + IntrinsicMath.Min(own + 2, last)], matrix[from + IntrinsicMath.Min(own + 3, last)]);
    }

    public static void Store<TTile>(ArrayView<float> tile, int slot, Float4 four) where TTile : struct, IMatMulTile =>
        AlongLines.Store<TTile>(tile, slot, four);
}
