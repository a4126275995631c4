namespace TinyGpt.Simd;

/// <summary>
/// How a matrix product is cut (Goto and van de Geijn 2008): C into items that a thread does on its own, the sums into blocks of terms, and
/// both operands into slabs, so that what is packed is used while it is still in a cache.
/// </summary>
/// <param name="Depth">The most terms of a block.</param>
/// <param name="ItemRows">The most rows of an item: a multiple of every kernel's rows.</param>
/// <param name="ItemColumns">The most columns of an item: a multiple of every kernel's columns.</param>
/// <param name="SlabFloats">The most floats of one operand that are packed at a time.</param>
internal readonly record struct Blocking(int Depth, int ItemRows, int ItemColumns, int SlabFloats)
{
    private const int Rows = 192, Columns = 256, LeastDepth = 128, MostDepth = 512, DepthMultiple = 16;

    /// <summary>
    /// Cuts for given caches. An item's part of A, a block deep, takes half of the second cache and stays there while panels of B come and
    /// go; deeper blocks than 512 gain nothing, because by then the tile's stores are a hundredth of the work. The two slabs take a quarter
    /// of the third cache, which other cores use too.
    /// </summary>
    public static Blocking For(CacheSizes caches)
    {
        int depth = caches.Second / 2 / (Rows * sizeof(float)) / DepthMultiple * DepthMultiple;
        return new Blocking(Math.Clamp(depth, LeastDepth, MostDepth), Rows, Columns, Math.Max(1 << 18, caches.Third / 8 / sizeof(float)));
    }
}
