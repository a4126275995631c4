using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TinyGpt.Simd;

// RMSNorm is LayerNorm with the mean 0 in place of the row's.
public sealed unsafe partial class SimdKernels
{
    /// <inheritdoc/>
    public override void RmsNorm(View y, View rstd, View x, View weight, int rows, int columns, double epsilon) =>
        ForEachRow(rows, 2 * sizeof(float) * columns, new RmsNormRow(Floats(y), Floats(rstd), Floats(x), Floats(weight), columns, epsilon));

    /// <inheritdoc/>
    public override void RmsNormBackward(
        View dx, View dWeight, View dy, View x, View rstd, View weight, int rows, int columns, bool accumulate)
    {
        float* sums = SumRows(rows, 3 * sizeof(float) * columns, columns, new RmsNormRowBackward(
            Floats(dx), Floats(dy), Floats(x), Floats(rstd), Floats(weight), columns, accumulate));
        VectorLoop.ForEach(columns, new Accumulate(Floats(dWeight), sums));
    }

    private readonly struct RmsNormRow(float* y, float* rstd, float* x, float* weight, int columns, double epsilon) : IRowWork
    {
        [MethodImpl(WorkerPool.Compiled)]
        public void Execute(int row)
        {
            float* rowX = x + (long)row * columns;
            float meanSquare = VectorLoop.Sum(columns, new Products(rowX, rowX)) / columns;
            float rowRstd = (float)(1 / Math.Sqrt(meanSquare + epsilon));
            VectorLoop.ForEach(columns, new Normalize(y + (long)row * columns, rowX, 0, rowRstd, weight, null));
            rstd[row] = rowRstd;
        }
    }

    private readonly struct RmsNormRowBackward(
        float* dx, float* dy, float* x, float* rstd, float* weight, int columns, bool accumulate) : ISummingRowWork
    {
        [MethodImpl(WorkerPool.Compiled)]
        public void Execute(int row, float* sums)
        {
            long first = (long)row * columns;
            float* rowX = x + first, rowDy = dy + first;
            float meanProduct = VectorLoop.Sum(columns, new NormalizedProducts(rowDy, weight, rowX, 0, rstd[row])) / columns;
            VectorLoop.ForEach(columns, new RmsNormGradients(dx + first, sums, rowDy, rowX, weight, rstd[row], meanProduct, accumulate));
        }
    }

    /// <summary>dx = rstd·(g − x̂·mean(g·x̂)), and the row's terms of dWeight.</summary>
    private readonly struct RmsNormGradients(
        float* dx, float* dWeight, float* dy, float* x, float* weight, float rstd, float meanProduct, bool accumulate) : IVectorMap
    {
        private readonly Vector256<float> _rstd = Vector256.Create(rstd), _meanProduct = Vector256.Create(meanProduct);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(long start, int count)
        {
            Vector256<float> upstream = VectorLoop.Load(dy + start, count);
            Vector256<float> normalized = VectorLoop.Load(x + start, count) * _rstd;
            Vector256<float> gradient = _rstd * (upstream * VectorLoop.Load(weight + start, count) - normalized * _meanProduct);
            VectorLoop.Store(dx + start, accumulate ? VectorLoop.Load(dx + start, count) + gradient : gradient, count);
            VectorLoop.Store(
                dWeight + start, Vector256.MultiplyAddEstimate(upstream, normalized, VectorLoop.Load(dWeight + start, count)), count);
        }
    }
}
