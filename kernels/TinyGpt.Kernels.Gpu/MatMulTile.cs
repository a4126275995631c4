namespace TinyGpt.Gpu;

/// <summary>
/// The part of C that a group computes: Size × Size elements, eight by eight of them in the registers of each thread, from tiles of A and B
/// that are Depth deep. Size·Depth = 8·GroupSize: every thread loads eight elements of either.
/// </summary>
internal interface IMatMulTile
{
    /// <summary>log₂ of rows, and of columns.</summary>
    static abstract int LogSize { get; }

    /// <summary>Half the rows, and columns.</summary>
    static abstract int Half { get; }

    /// <summary>log₂ of the depth.</summary>
    static abstract int LogDepth { get; }

    /// <summary>Threads of a group: (Size/8)².</summary>
    static abstract int GroupSize { get; }

    /// <summary>
    /// Elements from one k of a tile in shared memory to the next: four more than Size, so that of a warp's 32 threads that store a line's
    /// k one below the other no more than two meet in one of the 32 banks, which serve one thread at a time.
    /// </summary>
    static abstract int Stride { get; }
}

/// <summary>128 × 128, for products that have many of them.</summary>
internal readonly struct LargeTile : IMatMulTile
{
    public static int LogSize => 7;

    public static int Half => 64;

    public static int LogDepth => 4;

    public static int GroupSize => 256;

    public static int Stride => 132;
}

/// <summary>64 × 64: four times as many groups for the same product.</summary>
internal readonly struct SmallTile : IMatMulTile
{
    public static int LogSize => 6;

    public static int Half => 32;

    public static int LogDepth => 3;

    public static int GroupSize => 64;

    public static int Stride => 68;
}
