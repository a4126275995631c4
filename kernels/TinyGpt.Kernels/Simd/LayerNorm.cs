using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TinyGpt.Simd;

public sealed unsafe partial class SimdKernels
{
    /// <inheritdoc/>
    public override void LayerNorm(View y, View mean, View rstd, View x, View weight, View bias, int rows, int columns, double epsilon) =>
        ForEachRow(rows, 2 * sizeof(float) * columns, new LayerNormRow(
            Floats(y), Floats(mean), Floats(rstd), Floats(x), Floats(weight), Floats(bias), columns, epsilon));

    /// <inheritdoc/>
    public override void LayerNormBackward(
        View dx, View dWeight, View dBias, View dy, View x, View mean, View rstd, View weight, int rows, int columns, bool accumulate)
    {
        float* sums = SumRows(rows, 3 * sizeof(float) * columns, 2 * columns, new LayerNormRowBackward(
            Floats(dx), Floats(dy), Floats(x), Floats(mean), Floats(rstd), Floats(weight), columns, accumulate));
        VectorLoop.ForEach(columns, new Accumulate(Floats(dWeight), sums));
        if (!dBias.IsNone)
        {
            VectorLoop.ForEach(columns, new Accumulate(Floats(dBias), sums + columns));
        }
    }

    private readonly struct LayerNormRow(
        float* y, float* mean, float* rstd, float* x, float* weight, float* bias, int columns, double epsilon) : IRowWork
    {
        [MethodImpl(WorkerPool.Compiled)]
        public void Execute(int row)
        {
            long first = (long)row * columns;
            float rowMean = VectorLoop.Sum(columns, new Values(x + first)) / columns;

            // The mean is subtracted before squaring: mean(x²) − mean² would cancel where the mean is large.
            float variance = VectorLoop.Sum(columns, new SquaredDeviations(x + first, rowMean)) / columns;
            float rowRstd = (float)(1 / Math.Sqrt(variance + epsilon));
            VectorLoop.ForEach(columns, new Normalize(y + first, x + first, rowMean, rowRstd, weight, bias));
            (mean[row], rstd[row]) = (rowMean, rowRstd);
        }
    }

    private readonly struct LayerNormRowBackward(
        float* dx, float* dy, float* x, float* mean, float* rstd, float* weight, int columns, bool accumulate) : ISummingRowWork
    {
        [MethodImpl(WorkerPool.Compiled)]
        public void Execute(int row, float* sums)
        {
            long first = (long)row * columns;
            float* rowX = x + first, rowDy = dy + first;
            float meanG = VectorLoop.Sum(columns, new Products(rowDy, weight)) / columns;
            float meanProduct = VectorLoop.Sum(columns, new NormalizedProducts(rowDy, weight, rowX, mean[row], rstd[row])) / columns;
            VectorLoop.ForEach(columns, new LayerNormGradients(
                dx + first, sums, sums + columns, rowDy, rowX, weight, mean[row], rstd[row], meanG, meanProduct, accumulate));
        }
    }

    /// <summary>Σ x.</summary>
    private readonly struct Values(float* x) : IVectorTerms
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> AddTo(Vector256<float> sum, long start, int count) => sum + VectorLoop.Load(x + start, count);
    }

    /// <summary>Σ (x − mean)².</summary>
    private readonly struct SquaredDeviations(float* x, float mean) : IVectorTerms
    {
        private readonly Vector256<float> _mean = Vector256.Create(mean);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> AddTo(Vector256<float> sum, long start, int count)
        {
            Vector256<float> deviation = VectorLoop.Load(x + start, count) - _mean;
            return Vector256.MultiplyAddEstimate(deviation, deviation, sum);
        }
    }

    /// <summary>Σ g·x̂ = Σ dy·weight·(x − mean)·rstd.</summary>
    private readonly struct NormalizedProducts(float* dy, float* weight, float* x, float mean, float rstd) : IVectorTerms
    {
        private readonly Vector256<float> _mean = Vector256.Create(mean), _rstd = Vector256.Create(rstd);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> AddTo(Vector256<float> sum, long start, int count)
        {
            Vector256<float> normalized = (VectorLoop.Load(x + start, count) - _mean) * _rstd;
            Vector256<float> g = VectorLoop.Load(dy + start, count) * VectorLoop.Load(weight + start, count);
            return Vector256.MultiplyAddEstimate(g, normalized, sum);
        }
    }

    /// <summary>y = (x − mean)·rstd·weight + bias.</summary>
    private readonly struct Normalize(float* y, float* x, float mean, float rstd, float* weight, float* bias) : IVectorMap
    {
        private readonly Vector256<float> _mean = Vector256.Create(mean), _rstd = Vector256.Create(rstd);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(long start, int count)
        {
            Vector256<float> normalized = (VectorLoop.Load(x + start, count) - _mean) * _rstd;
            Vector256<float> shift = bias is null ? Vector256<float>.Zero : VectorLoop.Load(bias + start, count);
            VectorLoop.Store(
                y + start, Vector256.MultiplyAddEstimate(normalized, VectorLoop.Load(weight + start, count), shift), count);
        }
    }

    /// <summary>dx = rstd·(g − mean(g) − x̂·mean(g·x̂)), and the row's terms of dWeight and dBias.</summary>
    private readonly struct LayerNormGradients(
        float* dx, float* dWeight, float* dBias, float* dy, float* x, float* weight,
        float mean, float rstd, float meanG, float meanProduct, bool accumulate) : IVectorMap
    {
        private readonly Vector256<float> _mean = Vector256.Create(mean), _rstd = Vector256.Create(rstd);
        private readonly Vector256<float> _meanG = Vector256.Create(meanG), _meanProduct = Vector256.Create(meanProduct);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(long start, int count)
        {
            Vector256<float> upstream = VectorLoop.Load(dy + start, count);
            Vector256<float> normalized = (VectorLoop.Load(x + start, count) - _mean) * _rstd;
            Vector256<float> g = upstream * VectorLoop.Load(weight + start, count);
            Vector256<float> gradient = _rstd * (g - _meanG - normalized * _meanProduct);
            VectorLoop.Store(dx + start, accumulate ? VectorLoop.Load(dx + start, count) + gradient : gradient, count);
            VectorLoop.Store(
                dWeight + start, Vector256.MultiplyAddEstimate(upstream, normalized, VectorLoop.Load(dWeight + start, count)), count);
            VectorLoop.Store(dBias + start, upstream + VectorLoop.Load(dBias + start, count), count);
        }
    }
}
