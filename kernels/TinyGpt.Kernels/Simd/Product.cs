using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace TinyGpt.Simd;

/// <summary>
/// A matrix product as pointers, and the part of it that is in work: the panels of a slab of A and of a slab of B, which all threads
/// pack together, then the tiles of C that these give, which they share out.
/// </summary>
internal unsafe struct Product
{
    /// <summary>The operands' first elements.</summary>
    public float* A;
    public byte* B;

    /// <summary>How B is stored.</summary>
    public ElementType TypeB;

    /// <summary>From one stored row to the next, of A in floats and of B in bytes.</summary>
    public nint StrideA, StrideB;

    /// <summary>Sizes and transposes.</summary>
    public MatMulShape Shape;

    /// <summary>Where the tiles go.</summary>
    public TileEpilogue Epilogue;

    /// <summary>Terms that a tile sums before it is stored: a panel of B this long stays in the first cache.</summary>
    public int BlockDepth;

    /// <summary>The slab in work: rows, columns and terms from … on.</summary>
    public int Row, Column, Term;

    /// <summary>The slab's size.</summary>
    public int Rows, Columns, Terms;

    /// <summary>
    /// The slab's panels. A block of terms lies together, panel after panel, so that the panels of a block are one stream of memory.
    /// </summary>
    public float* PanelsA, PanelsB;

    /// <summary>The slab's rows and columns, rounded up to whole panels of every kernel.</summary>
    public int PaddedRows, PaddedColumns;

    /// <summary>Where the panel of a row starts, for a block of terms.</summary>
    public readonly float* PanelA(int row, int term, int terms) => PanelsA + (nint)term * PaddedRows + (nint)row * terms;

    /// <summary>Where the panel of a column starts, for a block of terms.</summary>
    public readonly float* PanelB(int column, int term, int terms) => PanelsB + (nint)term * PaddedColumns + (nint)column * terms;

    /// <summary>Packs panels of A.</summary>
    /// <param name="first">First row in the slab: a multiple of the panel's width.</param>
    /// <param name="count">Rows.</param>
    /// <param name="term">First term in the slab.</param>
    /// <param name="terms">Terms: a block.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void PackA<TKernel>(int first, int count, int term, int terms) where TKernel : struct, IMicroKernel
    {
        int width = TKernel.Rows;
        float* panels = PanelA(first, term, terms);
        if (Shape.TransposeA)
        {
            Packing.Straight(A + (Term + term) * StrideA + Row + first, StrideA, count, terms, width, panels, (nint)terms * width);
        }
        else
        {
            Packing.Transposed(A + (Row + first) * StrideA + Term + term, StrideA, count, terms, width, panels, (nint)terms * width);
        }
    }

    /// <summary>Packs panels of B.</summary>
    /// <param name="first">First column in the slab: a multiple of the panel's width.</param>
    /// <param name="count">Columns.</param>
    /// <param name="term">First term in the slab.</param>
    /// <param name="terms">Terms: a block.</param>
    /// <param name="panels">Where the panels go.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void PackB<TKernel>(int first, int count, int term, int terms, float* panels) where TKernel : struct, IMicroKernel
    {
        int width = TKernel.Columns;
        nint panelStride = (nint)terms * width, stride = StrideB / sizeof(float);
        if (TypeB != ElementType.Float32)
        {
            PackDecoded(first, count, term, terms, width, panels);
        }
        else if (Shape.TransposeB)
        {
            Packing.Transposed((float*)B + (Column + first) * stride + Term + term, stride, count, terms, width, panels, panelStride);
        }
        else
        {
            Packing.Straight((float*)B + (Term + term) * stride + Column + first, stride, count, terms, width, panels, panelStride);
        }
    }

    /// <summary>Packs panels of B as stored weights: a piece of each row of a panel is decoded, and packed from the first cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void PackDecoded(int first, int count, int term, int terms, int width, float* panels)
    {
        // A stride that is no power of two: rows then lie in different sets of the cache.
        const int piece = 8 * Quantization.BlockLength, stride = piece + 16, mostWidth = 32;
        Debug.Assert(width <= mostWidth);
        float* decoded = stackalloc float[mostWidth * stride];
        for (int column = 0; column < count; column += width, panels += (nint)terms * width)
        {
            int rows = Math.Min(width, count - column);
            for (int k = 0; k < terms; k += piece)
            {
                int length = Math.Min(piece, terms - k);
                byte* from = B + (Column + first + column) * StrideB + TypeB.Bytes(Term + term + k);
                for (int i = 0; i < rows; i++, from += StrideB)
                {
                    Quantization.Decode(TypeB, new ReadOnlySpan<byte>(from, (int)TypeB.Bytes(length)), new Span<float>(decoded + i * stride, length));
                }

                Packing.Transposed(decoded, stride, rows, length, width, panels + (nint)k * width, 0);
            }
        }
    }

    /// <summary>Adds a block of terms to a part of C whose panels lie one after the other.</summary>
    /// <param name="panelsA">The panel of the part's first row.</param>
    /// <param name="panelsB">The panel of the part's first column.</param>
    /// <param name="row">First row of the part in the slab.</param>
    /// <param name="column">First column of the part in the slab.</param>
    /// <param name="rows">The part's rows.</param>
    /// <param name="columns">The part's columns.</param>
    /// <param name="term">The block's first term in the slab.</param>
    /// <param name="terms">The block's terms.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void MultiplyBlock<TKernel>(
        float* panelsA, float* panelsB, int row, int column, int rows, int columns, int term, int terms)
        where TKernel : struct, IMicroKernel
    {
        bool add = Epilogue.Accumulate || Term + term > 0;
        bool last = Term + term + terms >= Shape.K;
        bool direct = !last || Epilogue.IsPlain;
        float* tile = stackalloc float[TKernel.Rows * TKernel.Columns];

        for (int j = 0; j < columns; j += TKernel.Columns, panelsB += (nint)terms * TKernel.Columns)
        {
            float* a = panelsA;
            float* c = Epilogue.Output + (Row + row) * Epilogue.Stride + Column + column + j;
            int tileColumns = Math.Min(TKernel.Columns, columns - j);
            for (int i = 0; i < rows; i += TKernel.Rows, a += (nint)terms * TKernel.Rows, c += TKernel.Rows * Epilogue.Stride)
            {
                int tileRows = Math.Min(TKernel.Rows, rows - i);

                // What the tile is stored to and together with should have come from the third cache or from memory by then.
                Epilogue.Prefetch(Row + row + i, Column + column + j, tileRows, tileColumns, last);
                if (direct && tileRows == TKernel.Rows && tileColumns == TKernel.Columns)
                {
                    TKernel.Multiply(terms, a, panelsB, c, Epilogue.Stride, add);
                }
                else
                {
                    TKernel.MultiplyRows(tileRows, terms, a, panelsB, tile);
                    Epilogue.Store(tile, TKernel.Columns, Row + row + i, Column + column + j, tileRows, tileColumns, add, last);
                }
            }
        }
    }

    private static int DivideUp(int value, int divisor) => (value + divisor - 1) / divisor;
}

/// <summary>Packs the slabs of both operands.</summary>
internal unsafe struct PackWork<TKernel> : IParallelWork where TKernel : struct, IMicroKernel
{
    /// <summary>
    /// Rows of A or columns of B that one item packs, of one block of terms: whole panels of every kernel, and enough neighbours in memory
    /// to read it in long pieces.
    /// </summary>
    public const int ItemLanes = 192;

    public Product Product;

    /// <summary>Items of A and items of B for each block of terms.</summary>
    public int AcrossA, AcrossB;

    [MethodImpl(WorkerPool.Compiled)]
    public readonly void Execute(int item, int worker)
    {
        int across = AcrossA + AcrossB, block = item / across, part = item - block * across;
        int term = block * Product.BlockDepth, terms = Math.Min(Product.BlockDepth, Product.Terms - term);

        // Both operands evenly mixed, so that the first half of the items is the first half of each.
        int partsA = (int)((long)part * AcrossA / across);
        if ((long)(part + 1) * AcrossA / across > partsA)
        {
            int row = partsA * ItemLanes;
            Product.PackA<TKernel>(row, Math.Min(ItemLanes, Product.Rows - row), term, terms);
        }
        else
        {
            int column = (part - partsA) * ItemLanes;
            int count = Math.Min(ItemLanes, Product.Columns - column);
            Product.PackB<TKernel>(column, count, term, terms, Product.PanelB(column, term, terms));
        }
    }
}

/// <summary>Multiplies packed slabs. An item is a part of C small enough to stay in the second cache over all its terms.</summary>
internal unsafe struct MultiplyWork<TKernel> : IParallelWork where TKernel : struct, IMicroKernel
{
    public Product Product;

    /// <summary>Size of an item's part of C, and how many such parts lie side by side.</summary>
    public int ItemRows, ItemColumns, ItemsAcross;

    /// <summary>Room in which every worker packs the part of B that it needs; or null: B was packed before.</summary>
    public float* PrivateB;

    /// <summary>Floats of that room a worker.</summary>
    public nint PrivateLength;

    [MethodImpl(WorkerPool.Compiled)]
    public readonly void Execute(int item, int worker)
    {
        int row = item / ItemsAcross * ItemRows, column = item % ItemsAcross * ItemColumns;
        int rows = Math.Min(ItemRows, Product.Rows - row), columns = Math.Min(ItemColumns, Product.Columns - column);
        int term = 0;
        do
        {
            int terms = Math.Min(Product.BlockDepth, Product.Terms - term);
            float* panelsB = Product.PanelB(column, term, terms);
            if (PrivateB != null)
            {
                panelsB = PrivateB + worker * PrivateLength;
                Product.PackB<TKernel>(column, columns, term, terms, panelsB);
            }

            Product.MultiplyBlock<TKernel>(Product.PanelA(row, term, terms), panelsB, row, column, rows, columns, term, terms);
            term += terms;
        }
        while (term < Product.Terms);
    }
}
