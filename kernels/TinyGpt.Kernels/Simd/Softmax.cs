using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TinyGpt.Simd;

public sealed unsafe partial class SimdKernels
{
    // A tile of a row stays in the first-level cache from one pass over it to the next, and is short enough for a sum in single
    // precision; across tiles sums are double.
    private const int SoftmaxTile = 4096;

    /// <inheritdoc/>
    public override void Softmax(View y, View x, int rows, int columns) =>
        ForEachRow(rows, 2 * sizeof(float) * columns, new SoftmaxRow(Floats(y), Floats(x), columns));

    /// <inheritdoc/>
    public override void SoftmaxBackward(View dx, View dy, View y, int rows, int columns, bool accumulate) =>
        ForEachRow(rows, 3 * sizeof(float) * columns, new SoftmaxRowBackward(Floats(dx), Floats(dy), Floats(y), columns, accumulate));

    private readonly struct SoftmaxRow(float* y, float* x, int columns) : IRowWork
    {
        [MethodImpl(WorkerPool.Compiled)]
        public void Execute(int row)
        {
            float* rowX = x + (long)row * columns, rowY = y + (long)row * columns;
            float max = VectorLoop.Max(rowX, columns);
            double sum = 0;
            for (int start = 0; start < columns; start += SoftmaxTile)
            {
                sum += VectorLoop.Sum(Math.Min(SoftmaxTile, columns - start), new StoredExponentials(rowY + start, rowX + start, max));
            }

            VectorLoop.ForEach(columns, new Scale(rowY, (float)(1 / sum)));
        }
    }

    private readonly struct SoftmaxRowBackward(float* dx, float* dy, float* y, int columns, bool accumulate) : IRowWork
    {
        [MethodImpl(WorkerPool.Compiled)]
        public void Execute(int row)
        {
            long first = (long)row * columns;
            float product = VectorLoop.Sum(columns, new Products(dy + first, y + first));
            VectorLoop.ForEach(columns, new SoftmaxGradients(dx + first, dy + first, y + first, product, accumulate));
        }
    }

    /// <summary>y = exp(x − offset), and Σ y.</summary>
    private readonly struct StoredExponentials(float* y, float* x, float offset) : IVectorTerms
    {
        private readonly Vector256<float> _offset = Vector256.Create(offset);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> AddTo(Vector256<float> sum, long start, int count)
        {
            Vector256<float> exponential = VectorMath.Exp(VectorLoop.Load(x + start, count) - _offset);
            VectorLoop.Store(y + start, exponential, count);
            return sum + exponential;
        }
    }

    /// <summary>y *= factor.</summary>
    private readonly struct Scale(float* y, float factor) : IVectorMap
    {
        private readonly Vector256<float> _factor = Vector256.Create(factor);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(long start, int count) => VectorLoop.Store(y + start, VectorLoop.Load(y + start, count) * _factor, count);
    }

    /// <summary>dx = y·(dy − Σ dy·y).</summary>
    private readonly struct SoftmaxGradients(float* dx, float* dy, float* y, float product, bool accumulate) : IVectorMap
    {
        private readonly Vector256<float> _product = Vector256.Create(product);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(long start, int count)
        {
            Vector256<float> gradient = VectorLoop.Load(y + start, count) * (VectorLoop.Load(dy + start, count) - _product);
            VectorLoop.Store(dx + start, accumulate ? VectorLoop.Load(dx + start, count) + gradient : gradient, count);
        }
    }
}
