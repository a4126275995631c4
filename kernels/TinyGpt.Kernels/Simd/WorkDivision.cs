namespace TinyGpt.Simd;

// How rows and elements are shared out. All of it depends on shapes alone, never on the number of threads, so that bits do not either.
public sealed unsafe partial class SimdKernels
{
    // A hot hand-over takes about 2 µs, in which one core moves about as many bytes between its caches.
    private const int MinItemBytes = 64 * 1024;

    // Many enough that threads which finish early wait little.
    private const int MaxItems = 256;

    // Blocks of elements are whole cache lines, so that no two threads write to one.
    private const int BlockMultiple = 16;

    // Sums over rows are taken in tiles of rows. Their partial sums must be few beside what they are sums of.
    private const int MinTileRows = 32, MaxTiles = 64;

    private readonly Scratch _partialSums = new();

    private interface IRowWork
    {
        void Execute(int row);
    }

    private interface IBlockWork
    {
        void Execute(long start, int length);
    }

    private interface ISummingRowWork
    {
        /// <summary>Does a row, and adds its terms to the sums of its tile.</summary>
        void Execute(int row, float* sums);
    }

    /// <summary>Does every row.</summary>
    private void ForEachRow<T>(int rows, long bytesPerRow, T work) where T : unmanaged, IRowWork
    {
        int itemRows = (int)ItemLength(rows, bytesPerRow);
        RowItems<T> items = new(work, rows, itemRows);
        _pool.Run(Quotient(rows, itemRows), ref items);
    }

    /// <summary>Does all elements, in blocks of neighbours.</summary>
    private void ForEachBlock<T>(long length, long bytesPerElement, T work) where T : unmanaged, IBlockWork
    {
        int blockLength = checked(BlockMultiple * Quotient(ItemLength(length, bytesPerElement), BlockMultiple));
        BlockItems<T> items = new(work, length, blockLength);
        _pool.Run(Quotient(length, blockLength), ref items);
    }

    /// <summary>
    /// Does every row and adds up what the rows contribute to <paramref name="sumLength"/> sums: within a tile in the order of rows,
    /// then in the order of tiles. The sums that are returned stand until the next call.
    /// </summary>
    private float* SumRows<T>(int rows, long bytesPerRow, int sumLength, T work) where T : unmanaged, ISummingRowWork
    {
        int tileRows = (int)Math.Max(Math.Max(MinTileRows, MinItemBytes / Math.Max(1, bytesPerRow)), Quotient(rows, MaxTiles));
        int tiles = Math.Max(1, Quotient(rows, tileRows));
        float* sums = _partialSums.Floats((long)tiles * sumLength);
        TileItems<T> items = new(work, rows, tileRows, sums, sumLength);
        _pool.Run(tiles, ref items);
        for (int tile = 1; tile < tiles; tile++)
        {
            VectorLoop.ForEach(sumLength, new Accumulate(sums, sums + (long)tile * sumLength));
        }

        return sums;
    }

    private static long ItemLength(long length, long bytesPerElement) =>
        Math.Max(Math.Max(1, MinItemBytes / Math.Max(1, bytesPerElement)), Quotient(length, MaxItems));

    private static int Quotient(long dividend, long divisor) => checked((int)((dividend + divisor - 1) / divisor));

    private readonly struct RowItems<T>(T work, int rows, int itemRows) : IParallelWork where T : unmanaged, IRowWork
    {
        public void Execute(int item, int worker)
        {
            int start = item * itemRows, end = Math.Min(rows, start + itemRows);
            for (int row = start; row < end; row++)
            {
                work.Execute(row);
            }
        }
    }

    private readonly struct BlockItems<T>(T work, long length, int blockLength) : IParallelWork where T : unmanaged, IBlockWork
    {
        public void Execute(int item, int worker)
        {
            long start = (long)item * blockLength;
            work.Execute(start, (int)Math.Min(blockLength, length - start));
        }
    }

    private readonly struct TileItems<T>(T work, int rows, int tileRows, float* sums, int sumLength) : IParallelWork
        where T : unmanaged, ISummingRowWork
    {
        public void Execute(int item, int worker)
        {
            float* tileSums = sums + (long)item * sumLength;
            new Span<float>(tileSums, sumLength).Clear();
            int start = item * tileRows, end = Math.Min(rows, start + tileRows);
            for (int row = start; row < end; row++)
            {
                work.Execute(row, tileSums);
            }
        }
    }
}
