using ILGPU;

namespace TinyGpt.Gpu;

/// <summary>How many columns of a head's output one group adds up: a switch that the compiler resolves.</summary>
internal interface IHeadColumns
{
    /// <summary>The columns: 32, 64 or 128.</summary>
    static abstract int Count { get; }
}

/// <summary>32 columns. Half of the threads suffice for them, so the others take half of the terms.</summary>
internal struct Columns32 : IHeadColumns
{
    public static int Count => 32;
}

/// <summary>64 columns: four a thread.</summary>
internal struct Columns64 : IHeadColumns
{
    public static int Count => 64;
}

/// <summary>128 columns: two times four a thread.</summary>
internal struct Columns128 : IHeadColumns
{
    public static int Count => 128;
}

/// <summary>How four neighbouring columns of a head are loaded and stored.</summary>
internal interface IHeadAccess
{
    /// <summary>
    /// Loads four columns of a row; those beyond the head come as 0. Without a branch: drivers that run a group on one core take a loop for
    /// each part of a kernel between branches.
    /// </summary>
    static abstract Float4 Load(ArrayView<float> matrix, int row, int column, int headSize);

    /// <summary>Stores those of four columns that the head has.</summary>
    static abstract void Store(ArrayView<float> matrix, int row, int column, int headSize, Float4 value);
}

/// <summary>For head sizes that four divides: all rows are aligned.</summary>
internal struct AlignedHeads : IHeadAccess
{
    public static Float4 Load(ArrayView<float> matrix, int row, int column, int headSize)
    {
        Float4 value = matrix.Cast<Float4>()[(row + Math.Min(column, headSize - 4)) >> 2];
        bool exists = column < headSize;
        return new Float4(exists ? value.X : 0, exists ? value.Y : 0, exists ? value.Z : 0, exists ? value.W : 0);
    }

    public static void Store(ArrayView<float> matrix, int row, int column, int headSize, Float4 value)
    {
        if (column < headSize)
        {
            ArrayView<Float4> fours = matrix.Cast<Float4>();
            fours[(row + column) >> 2] = value;
        }
    }
}

/// <summary>For all other head sizes: one element at a time.</summary>
internal struct UnalignedHeads : IHeadAccess
{
    public static Float4 Load(ArrayView<float> matrix, int row, int column, int headSize) => new(
        LoadOne(matrix, row, column, headSize), LoadOne(matrix, row, column + 1, headSize),
        LoadOne(matrix, row, column + 2, headSize), LoadOne(matrix, row, column + 3, headSize));

    public static void Store(ArrayView<float> matrix, int row, int column, int headSize, Float4 value)
    {
        StoreOne(matrix, row, column, headSize, value.X);
        StoreOne(matrix, row, column + 1, headSize, value.Y);
        StoreOne(matrix, row, column + 2, headSize, value.Z);
        StoreOne(matrix, row, column + 3, headSize, value.W);
    }

    private static float LoadOne(ArrayView<float> matrix, int row, int column, int headSize)
    {
        float value = matrix[row + Math.Min(column, headSize - 1)];
        return column < headSize ? value : 0;
    }

    private static void StoreOne(ArrayView<float> matrix, int row, int column, int headSize, float value)
    {
        if (column < headSize)
        {
            matrix[row + column] = value;
        }
    }
}

/// <summary>Some columns of a matrix, such as one head's: row n's first is element Start + n·Stride.</summary>
internal readonly record struct HeadRows(ArrayView<float> Matrix, int Start, int Stride)
{
    /// <summary>The same from another row and column on.</summary>
    public static HeadRows From(HeadRows rows, int row, int column) => new(rows.Matrix, rows.Start + (row * rows.Stride) + column, rows.Stride);
}

/// <summary>Rows of one head of which a group has 64 in work. Those after the last are read as the last, and never count.</summary>
internal readonly record struct HeadBlock(HeadRows Rows, int First, int Last);

/// <summary>
/// A tile of 64 rows and 64 columns that a group of 128 threads works on, and the two products that attention and its gradients are made of:
/// scores = left·rightᵀ, and sums += weights·values. Each thread has a <see cref="Patch"/> of every tile.
/// </summary>
/// <remarks>
/// The shared memory holds, one after the other, 32 columns of both factors of the scores, or the tile of weights; then some rows of values.
/// Rows are padded by four elements, so that neighbouring rows lie in different banks.
/// </remarks>
internal static class AttentionTile
{
    /// <summary>Rows and columns of a tile.</summary>
    public const int Size = 64;

    /// <summary>Threads of a group.</summary>
    public const int GroupSize = 128;

    /// <summary>Of fewer queries over a cache, each is attended to on its own: a tile would be mostly empty.</summary>
    public const int LeastQueries = 8;

    /// <summary>From one row of a thread to its next: a warp's reads of neighbouring rows then meet no bank twice.</summary>
    public const int RowStep = 8;

    /// <summary>Fours of shared memory that a group needs: 25.5 KiB.</summary>
    public const int SharedLength = Values + ValuesLength;

    // Columns of the scores' factors that are in shared memory at a time, and their rows' lengths, in fours.
    private const int Depth = 32, LeftStride = (Depth / 4) + 1, RightStride = (Size / 4) + 1, WeightStride = RightStride;
    private const int Right = Size * LeftStride, Values = Right + (Depth * RightStride), ValuesLength = 512;

    /// <summary>The first of this thread's rows.</summary>
    public static int Row => Group.IdxX >> 4;

    /// <summary>The first of this thread's four columns.</summary>
    public static int Column => (Group.IdxX & 15) << 2;

    /// <summary>Σ_c left[row, c]·right[column, c] over the head's columns.</summary>
    public static Patch Scores<TAccess>(ArrayView<Float4> shared, HeadBlock left, HeadBlock right, int headSize) where TAccess : struct, IHeadAccess
    {
        Patch scores = default;
        for (int column = 0; column < headSize; column += Depth)
        {
            Group.Barrier();
            LoadRows<TAccess>(shared, left, column, headSize);
            LoadTransposed<TAccess>(shared, right, column, headSize);
            Group.Barrier();
            int steps = Math.Min(Depth, headSize - column + 3) >> 2;
            scores = Patch.AddProduct(scores, shared, Row * LeftStride, LeftStride, shared, Right + (Column >> 2), RightStride, steps);
        }

        return scores;
    }

    /// <summary>sums[row, c] += Σ_j weights[row, j]·values[j, c] over the block's rows j, at most 64.</summary>
    /// <param name="sums">What is added to.</param>
    /// <param name="shared">The group's shared memory.</param>
    /// <param name="weights">The tile; columns beyond the block's rows are 0.</param>
    /// <param name="values">The block.</param>
    /// <param name="column">The first column of those that this group adds up.</param>
    /// <param name="headSize">Columns of the head.</param>
    public static HeadSums AddWeighted<TColumns, TAccess>(
        HeadSums sums, ArrayView<Float4> shared, Patch weights, HeadBlock values, int column, int headSize)
        where TColumns : struct, IHeadColumns where TAccess : struct, IHeadAccess
    {
        int stride = TColumns.Count >> 2, rows = ValuesLength / stride, count = Math.Min(Size, values.Last + 1 - values.First);
        for (int first = 0; first < count; first += rows)
        {
            Group.Barrier();
            if (first == 0)
            {
                Patch.Store(weights, shared, (Row * WeightStride) + (Column >> 2), RowStep * WeightStride);
            }

            LoadValues<TColumns, TAccess>(shared, values, first, column, headSize);
            Group.Barrier();
            int left = (Row * WeightStride) + (first >> 2), right = Values + (Column >> 2);
            if (TColumns.Count == 32)
            {
                int half = Group.IdxX >> 3 & 1;
                left += half * (Size / 8);
                right = Values + (Group.IdxX & 7) + (half * (Size / 2) * stride);
                sums.First = Patch.AddProduct(sums.First, shared, left, WeightStride, shared, right, stride, Size / 8);
            }
            else
            {
                sums.First = Patch.AddProduct(sums.First, shared, left, WeightStride, shared, right, stride, rows >> 2);
            }

            if (TColumns.Count == 128)
            {
                sums.Second = Patch.AddProduct(sums.Second, shared, left, WeightStride, shared, right + 16, stride, rows >> 2);
            }
        }

        return sums;
    }

    /// <summary>Stores the rows that exist of what <see cref="AddWeighted"/> added up.</summary>
    public static void Store<TColumns, TAccess>(HeadSums sums, ArrayView<Float4> shared, HeadBlock to, int column, int headSize)
        where TColumns : struct, IHeadColumns where TAccess : struct, IHeadAccess
    {
        if (TColumns.Count == 32)
        {
            // Threads with an odd half give their sums to their neighbours with an even one.
            int index = (Row << 3) + (Group.IdxX & 7);
            bool gives = (Group.IdxX & 8) != 0;
            Group.Barrier();
            if (gives)
            {
                Patch.Store(sums.First, shared, index, RowStep * 8);
            }

            Group.Barrier();
            if (!gives)
            {
                StorePatch<TAccess>(sums.First + Patch.Load(shared, index, RowStep * 8), to, column + ((Group.IdxX & 7) << 2), headSize);
            }
        }
        else
        {
            StorePatch<TAccess>(sums.First, to, column + Column, headSize);
        }

        if (TColumns.Count == 128)
        {
            StorePatch<TAccess>(sums.Second, to, column + Column + 64, headSize);
        }
    }

    /// <summary>
    /// The largest of each row, from the largest that each thread has. After <see cref="Scores"/>, whose barriers say that nobody reads the values
    /// of the tile before any more.
    /// </summary>
    public static EightRows RowMaxima(ArrayView<Float4> shared, EightRows own)
    {
        StoreParts(shared, own);
        EightRows maxima = Patch.RowMaxima(LoadParts(shared, 0));
        for (int part = 1; part < 4; part++)
        {
            maxima = EightRows.Max(maxima, Patch.RowMaxima(LoadParts(shared, part)));
        }

        return maxima;
    }

    /// <summary>The sum of each row, from each thread's sums.</summary>
    public static EightRows RowSums(ArrayView<Float4> shared, EightRows own)
    {
        Group.Barrier();
        StoreParts(shared, own);
        EightRows sums = Patch.RowSums(LoadParts(shared, 0));
        for (int part = 1; part < 4; part++)
        {
            sums += Patch.RowSums(LoadParts(shared, part));
        }

        return sums;
    }

    // Sixteen threads have a part of each row; the parts lie where the values are, which are not needed between two tiles.
    private static void StoreParts(ArrayView<Float4> shared, EightRows own)
    {
        ArrayView<float> parts = shared.Cast<float>();
        int index = (4 * Values) + Group.IdxX;
        parts[index] = own.Upper.X;
        parts[index + GroupSize] = own.Upper.Y;
        parts[index + (2 * GroupSize)] = own.Upper.Z;
        parts[index + (3 * GroupSize)] = own.Upper.W;
        parts[index + (4 * GroupSize)] = own.Lower.X;
        parts[index + (5 * GroupSize)] = own.Lower.Y;
        parts[index + (6 * GroupSize)] = own.Lower.Z;
        parts[index + (7 * GroupSize)] = own.Lower.W;
        Group.Barrier();
    }

    private static Patch LoadParts(ArrayView<Float4> shared, int part) => Patch.Load(shared, Values + (4 * Row) + part, 4 * RowStep);

    private static void LoadRows<TAccess>(ArrayView<Float4> shared, HeadBlock block, int column, int headSize) where TAccess : struct, IHeadAccess
    {
        int four = Group.IdxX & 7;
        for (int row = Group.IdxX >> 3; row < Size; row += GroupSize / 8)
        {
            shared[(row * LeftStride) + four] = Load<TAccess>(block, row, column + (4 * four), headSize);
        }
    }

    // A warp has sixteen rows and two neighbouring fours of each: its stores then meet no bank twice.
    private static void LoadTransposed<TAccess>(ArrayView<Float4> shared, HeadBlock block, int column, int headSize) where TAccess : struct, IHeadAccess
    {
        ArrayView<float> elements = shared.Cast<float>();
        int four = Group.IdxX >> 4;
        for (int row = Group.IdxX & 15; row < Size; row += 16)
        {
            Float4 value = Load<TAccess>(block, row, column + (4 * four), headSize);
            int index = (4 * Right) + (four * 16 * RightStride) + row;
            elements[index] = value.X;
            elements[index + (4 * RightStride)] = value.Y;
            elements[index + (8 * RightStride)] = value.Z;
            elements[index + (12 * RightStride)] = value.W;
        }
    }

    private static void LoadValues<TColumns, TAccess>(ArrayView<Float4> shared, HeadBlock block, int first, int column, int headSize)
        where TColumns : struct, IHeadColumns where TAccess : struct, IHeadAccess
    {
        uint stride = (uint)TColumns.Count >> 2;
        for (int index = Group.IdxX; index < ValuesLength; index += GroupSize)
        {
            int row = (int)((uint)index / stride), four = (int)((uint)index % stride);
            shared[Values + index] = Load<TAccess>(block, first + row, column + (4 * four), headSize);
        }
    }

    private static Float4 Load<TAccess>(HeadBlock block, int row, int column, int headSize) where TAccess : struct, IHeadAccess =>
        TAccess.Load(block.Rows.Matrix, block.Rows.Start + (Math.Min(block.First + row, block.Last) * block.Rows.Stride), column, headSize);

    private static void StorePatch<TAccess>(Patch patch, HeadBlock to, int column, int headSize) where TAccess : struct, IHeadAccess
    {
        StoreSquare<TAccess>(patch.Upper, to, Row, column, headSize);
        StoreSquare<TAccess>(patch.Lower, to, Row + (4 * RowStep), column, headSize);
    }

    private static void StoreSquare<TAccess>(Square square, HeadBlock to, int row, int column, int headSize) where TAccess : struct, IHeadAccess
    {
        StoreRow<TAccess>(square.Row0, to, row, column, headSize);
        StoreRow<TAccess>(square.Row1, to, row + RowStep, column, headSize);
        StoreRow<TAccess>(square.Row2, to, row + (2 * RowStep), column, headSize);
        StoreRow<TAccess>(square.Row3, to, row + (3 * RowStep), column, headSize);
    }

    private static void StoreRow<TAccess>(Float4 value, HeadBlock to, int row, int column, int headSize) where TAccess : struct, IHeadAccess
    {
        if (to.First + row <= to.Last)
        {
            TAccess.Store(to.Rows.Matrix, to.Rows.Start + ((to.First + row) * to.Rows.Stride), column, headSize, value);
        }
    }
}

/// <summary>This thread's part of 64 rows by up to 128 columns.</summary>
internal struct HeadSums
{
    /// <summary>The columns from the thread's own on, and those 64 columns later.</summary>
    public Patch First, Second;

    /// <summary>Each row times its own factor.</summary>
    public static HeadSums operator *(EightRows factors, HeadSums sums) =>
        new() { First = factors * sums.First, Second = factors * sums.Second };
}
