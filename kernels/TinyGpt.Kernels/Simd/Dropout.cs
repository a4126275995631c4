using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TinyGpt.Simd;

public sealed unsafe partial class SimdKernels
{
    /// <inheritdoc/>
    public override void Dropout(View y, View x, View residual, in DropoutSettings settings, bool accumulate = false) =>
        ForEachBlock(y.Length, 3 * sizeof(float), new DropoutBlock(
            Floats(y), Floats(x), accumulate ? Floats(y) : Floats(residual),
            CounterRandom.SiteKey(settings), CounterRandom.KeepThreshold(settings.Probability), (float)(1 / (1 - settings.Probability))));

    /// <summary>y = (kept ? x·scale : 0) + added.</summary>
    private readonly struct DropoutBlock(float* y, float* x, float* added, ulong key, uint threshold, float scale) : IBlockWork
    {
        // Four counters of the generator make 16 numbers.
        private const int Step = 16;

        [MethodImpl(WorkerPool.Compiled)]
        public void Execute(long start, int length)
        {
            long i = start, end = start + length;
            for (; i <= end - Step; i += Step)
            {
                Apply(i, Step);
            }

            if (i < end)
            {
                ApplyLast(i, (int)(end - i));
            }
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        private void ApplyLast(long i, int count) => Apply(i, count);

        /// <summary>Does the elements from a multiple of 16 on.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Apply(long i, int count)
        {
            (Vector256<uint> first, Vector256<uint> second) = VectorRandom.Philox((ulong)i / 4, key);
            Apply(i, Math.Min(8, count), first);
            Apply(i + 8, Math.Max(0, count - 8), second);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Apply(long i, int count, Vector256<uint> numbers)
        {
            Vector256<float> isKept = Vector256.LessThan(numbers, Vector256.Create(threshold)).AsSingle();
            Vector256<float> kept = isKept & (VectorLoop.Load(x + i, count) * scale);
            VectorLoop.Store(y + i, added is null ? kept : VectorLoop.Load(added + i, count) + kept, count);
        }
    }
}
