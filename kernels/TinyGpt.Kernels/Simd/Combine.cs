using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TinyGpt.Simd;

public sealed unsafe partial class SimdKernels
{
    /// <inheritdoc/>
    public override void Combine(View y, View x, View squaredNorm, double scale, double keep)
    {
        float squares = squaredNorm.IsNone ? 1 : Floats(squaredNorm)[0];
        float factor = squares > 0 ? (float)(scale / Math.Sqrt(squares)) : 0;
        ForEachBlock(y.Length, 3 * sizeof(float), new CombineBlock(Floats(y), Floats(x), factor, (float)keep));
    }

    private readonly struct CombineBlock(float* y, float* x, float factor, float keep) : IBlockWork
    {
        [MethodImpl(WorkerPool.Compiled)]
        public void Execute(long start, int length)
        {
            if (keep == 0)
            {
                VectorLoop.ForEach(length, new ScaledCopy(y + start, x + start, factor));
            }
            else
            {
                VectorLoop.ForEach(length, new Combined(y + start, x + start, factor, keep));
            }
        }
    }

    /// <summary>y = factor·x.</summary>
    private readonly struct ScaledCopy(float* y, float* x, float factor) : IVectorMap
    {
        private readonly Vector256<float> _factor = Vector256.Create(factor);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(long start, int count) => VectorLoop.Store(y + start, _factor * VectorLoop.Load(x + start, count), count);
    }

    /// <summary>y = keep·y + factor·x.</summary>
    private readonly struct Combined(float* y, float* x, float factor, float keep) : IVectorMap
    {
        private readonly Vector256<float> _factor = Vector256.Create(factor), _keep = Vector256.Create(keep);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(long start, int count) => VectorLoop.Store(
            y + start, Vector256.MultiplyAddEstimate(_factor, VectorLoop.Load(x + start, count), _keep * VectorLoop.Load(y + start, count)), count);
    }
}
