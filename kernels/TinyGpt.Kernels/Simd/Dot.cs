using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TinyGpt.Simd;

public sealed unsafe partial class SimdKernels
{
    // Single precision within a tile, double across tiles: a single-precision sum of 100 million squares stops growing
    // long before its last term.
    private const int DotTile = 16 * 1024;

    /// <inheritdoc/>
    public override void Dot(View result, View a, View b)
    {
        int tiles = Quotient(a.Length, DotTile);
        float* sums = _partialSums.Floats(tiles);
        DotTiles work = new(Floats(a), Floats(b), a.Length, sums);
        _pool.Run(tiles, ref work);
        double sum = 0;
        for (int tile = 0; tile < tiles; tile++)
        {
            sum += sums[tile];
        }

        Floats(result)[0] = (float)sum;
    }

    private readonly struct DotTiles(float* a, float* b, long length, float* sums) : IParallelWork
    {
        [MethodImpl(WorkerPool.Compiled)]
        public void Execute(int item, int worker)
        {
            long start = (long)item * DotTile;
            sums[item] = VectorLoop.Sum((int)Math.Min(DotTile, length - start), new Products(a + start, b + start));
        }
    }

    /// <summary>Σ a·b.</summary>
    private readonly struct Products(float* a, float* b) : IVectorTerms
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> AddTo(Vector256<float> sum, long start, int count) =>
            Vector256.MultiplyAddEstimate(VectorLoop.Load(a + start, count), VectorLoop.Load(b + start, count), sum);
    }
}
