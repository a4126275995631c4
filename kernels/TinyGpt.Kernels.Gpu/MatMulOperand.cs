using ILGPU;

namespace TinyGpt.Gpu;

/// <summary>
/// How a matrix product reads one of its operands. Of A these are lines m and of B lines n; along the other index, k, the product sums.
/// A group copies a tile of both to shared memory, eight elements a thread. There the tile lies as [k][line], whichever way the operand is stored.
/// </summary>
internal interface IMatMulOperand
{
    /// <summary>
    /// Loads a thread's eight elements. Lines that are beyond the last repeat the last. Where k is not below its end come zeros; aligned operands,
    /// whose depth is whole tiles, repeat the last tile instead, which nobody uses then.
    /// </summary>
    /// <param name="matrix">The operand.</param>
    /// <param name="lines">Number of lines.</param>
    /// <param name="depth">Length of the sums.</param>
    /// <param name="line">The tile's first line.</param>
    /// <param name="k">The tile's first k.</param>
    /// <param name="end">Where k ends.</param>
    static abstract Float8 Load<TTile>(ArrayView<float> matrix, int lines, int depth, int line, int k, int end) where TTile : struct, IMatMulTile;

    /// <summary>Stores what <see cref="Load"/> gave to the tile.</summary>
    static abstract void Store<TTile>(ArrayView<Float4> tile, Float8 elements) where TTile : struct, IMatMulTile;
}

/// <summary>
/// Stored [line, k], with a depth of whole tiles, so that four neighbours lie together however they are stored. A thread takes four neighbouring
/// k of a line in the first half of the tile, and of one in the second.
/// </summary>
internal readonly struct AlongDepth<TElements> : IMatMulOperand where TElements : struct, IStoredElements
{
    public static Float8 Load<TTile>(ArrayView<float> matrix, int lines, int depth, int line, int k, int end) where TTile : struct, IMatMulTile
    {
        int low = IntrinsicMath.Min(line + Line<TTile>(), lines - 1), high = IntrinsicMath.Min(line + Line<TTile>() + TTile.Half, lines - 1);
        int own = IntrinsicMath.Min(k, end - (1 << TTile.LogDepth)) + K<TTile>();
        return new Float8(TElements.LoadFour(matrix, (low * depth) + own), TElements.LoadFour(matrix, (high * depth) + own));
    }

    public static void Store<TTile>(ArrayView<Float4> tile, Float8 elements) where TTile : struct, IMatMulTile
    {
        ArrayView<float> own = tile.Cast<float>().SubView((K<TTile>() * TTile.Stride) + Line<TTile>());
        StoreHalf<TTile>(own, 0, TElements.FourValues(elements.Low));
        StoreHalf<TTile>(own, TTile.Half, TElements.FourValues(elements.High));
    }

    private static void StoreHalf<TTile>(ArrayView<float> own, int half, Float4 values) where TTile : struct, IMatMulTile
    {
        own[half] = values.X;
        own[TTile.Stride + half] = values.Y;
        own[(2 * TTile.Stride) + half] = values.Z;
        own[(3 * TTile.Stride) + half] = values.W;
    }

    public static int Line<TTile>() where TTile : struct, IMatMulTile => Group.IdxX >> (TTile.LogDepth - 2);

    public static int K<TTile>() where TTile : struct, IMatMulTile => (Group.IdxX & ((1 << (TTile.LogDepth - 2)) - 1)) << 2;
}

/// <summary>Stored [line, k] as singles, of any length; a thread takes the same elements as of <see cref="AlongDepth{TElements}"/>, one by one.</summary>
internal readonly struct AlongDepthUnaligned : IMatMulOperand
{
    public static Float8 Load<TTile>(ArrayView<float> matrix, int lines, int depth, int line, int k, int end) where TTile : struct, IMatMulTile
    {
        int low = IntrinsicMath.Min(line + AlongDepth<Float32Elements>.Line<TTile>(), lines - 1);
        int high = IntrinsicMath.Min(line + AlongDepth<Float32Elements>.Line<TTile>() + TTile.Half, lines - 1), own = k + AlongDepth<Float32Elements>.K<TTile>();
        return new Float8(Four(matrix, low * depth, own, end), Four(matrix, high * depth, own, end));
    }

    public static void Store<TTile>(ArrayView<Float4> tile, Float8 elements) where TTile : struct, IMatMulTile =>
        AlongDepth<Float32Elements>.Store<TTile>(tile, elements);

    private static Float4 Four(ArrayView<float> matrix, int line, int k, int end) =>
        new(One(matrix, line, k, end), One(matrix, line, k + 1, end), One(matrix, line, k + 2, end), One(matrix, line, k + 3, end));

    // Loaded in any case, and then chosen. With a branch around the load PoCL makes machine code that is wrong in some builds and right in others.
    private static float One(ArrayView<float> matrix, int line, int k, int end)
    {
        float value = matrix[line + IntrinsicMath.Min(k, end - 1)];
        return k < end ? value : 0;
    }
}

/// <summary>
/// Stored [k, line], with a number of lines that is a multiple of four and a depth of whole tiles. A thread takes four neighbouring lines of a k in the first half of the
/// tile's depth, and of one in the second.
/// </summary>
internal readonly struct AlongLines : IMatMulOperand
{
    public static Float8 Load<TTile>(ArrayView<float> matrix, int lines, int depth, int line, int k, int end) where TTile : struct, IMatMulTile
    {
        int own = IntrinsicMath.Min(line + Line<TTile>(), lines - 4), low = IntrinsicMath.Min(k, end - (1 << TTile.LogDepth)) + K<TTile>();
        ArrayView<Float4> fours = matrix.Cast<Float4>();
        return new Float8(fours[((low * lines) + own) >> 2], fours[(((low + (1 << (TTile.LogDepth - 1))) * lines) + own) >> 2]);
    }

    public static void Store<TTile>(ArrayView<Float4> tile, Float8 elements) where TTile : struct, IMatMulTile
    {
        ArrayView<Float4> own = tile.SubView(((K<TTile>() * TTile.Stride) + Line<TTile>()) >> 2);
        own[0] = elements.Low;
        own[TTile.Stride << (TTile.LogDepth - 3)] = elements.High;
    }

    public static int Line<TTile>() where TTile : struct, IMatMulTile => (Group.IdxX & ((1 << (TTile.LogSize - 2)) - 1)) << 2;

    public static int K<TTile>() where TTile : struct, IMatMulTile => Group.IdxX >> (TTile.LogSize - 2);
}

/// <summary>Stored [k, line], with any number of lines; a thread takes the same elements as of <see cref="AlongLines"/>, one by one.</summary>
internal readonly struct AlongLinesUnaligned : IMatMulOperand
{
    public static Float8 Load<TTile>(ArrayView<float> matrix, int lines, int depth, int line, int k, int end) where TTile : struct, IMatMulTile
    {
        int own = line + AlongLines.Line<TTile>(), low = k + AlongLines.K<TTile>(), high = low + (1 << (TTile.LogDepth - 1));
        return new Float8(Four(matrix, lines, low, end, own), Four(matrix, lines, high, end, own));
    }

    public static void Store<TTile>(ArrayView<Float4> tile, Float8 elements) where TTile : struct, IMatMulTile =>
        AlongLines.Store<TTile>(tile, elements);

    private static Float4 Four(ArrayView<float> matrix, int lines, int k, int end, int line)
    {
        // Beyond the end a line that is there is read at the last k, and does not count.
        ArrayView<float> row = matrix.SubView(IntrinsicMath.Min(k, end - 1) * lines, lines);
        int last = lines - 1;
        float x = row[IntrinsicMath.Min(line, last)], y = row[IntrinsicMath.Min(line + 1, last)];
        float z = row[IntrinsicMath.Min(line + 2, last)], w = row[IntrinsicMath.Min(line + 3, last)];
        bool counts = k < end;
        return new Float4(counts ? x : 0, counts ? y : 0, counts ? z : 0, counts ? w : 0);
    }
}
