using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TinyGpt.Simd;

public sealed unsafe partial class SimdKernels
{
    /// <inheritdoc/>
    public override void LogProbability(View logProbability, View logSumExp, View logits, View targets, int rows, int columns) =>
        ForEachRow(rows, sizeof(float) * columns, new LogProbabilityRow(
            Floats(logProbability), Floats(logSumExp), Floats(logits), Integers(targets), columns));

    /// <inheritdoc/>
    public override void LogProbabilityBackward(View logits, View dLogProbability, View logSumExp, View targets, int rows, int columns) =>
        ForEachRow(rows, 2 * sizeof(float) * columns, new LogProbabilityRowBackward(
            Floats(logits), Floats(dLogProbability), Floats(logSumExp), Integers(targets), columns));

    private readonly struct LogProbabilityRow(float* logProbability, float* logSumExp, float* logits, int* targets, int columns) : IRowWork
    {
        [MethodImpl(WorkerPool.Compiled)]
        public void Execute(int row)
        {
            float* rowLogits = logits + (long)row * columns;
            double rowLogSumExp = LogSumExp(rowLogits);
            logSumExp[row] = (float)rowLogSumExp;
            logProbability[row] = targets[row] < 0 ? 0 : (float)(rowLogits[targets[row]] - rowLogSumExp);
        }

        /// <summary>
        /// One pass over memory (Milakov and Gimelshein 2018): each tile's sum is taken relative to the tile's own maximum, and
        /// the running sum is rescaled whenever a larger one comes.
        /// </summary>
        private double LogSumExp(float* x)
        {
            double offset = double.NegativeInfinity, sum = 0;
            for (int start = 0; start < columns; start += SoftmaxTile)
            {
                int length = Math.Min(SoftmaxTile, columns - start);

                // Not −∞, from which −∞ cannot be subtracted.
                float tileMax = Math.Max(VectorLoop.Max(x + start, length), float.MinValue);
                double tileSum = VectorLoop.Sum(length, new Exponentials(x + start, tileMax));
                double newOffset = Math.Max(offset, tileMax);
                sum = sum * Math.Exp(offset - newOffset) + tileSum * Math.Exp(tileMax - newOffset);
                offset = newOffset;
            }

            return offset + Math.Log(sum);
        }
    }

    private readonly struct LogProbabilityRowBackward(
        float* logits, float* dLogProbability, float* logSumExp, int* targets, int columns) : IRowWork
    {
        [MethodImpl(WorkerPool.Compiled)]
        public void Execute(int row)
        {
            float* rowLogits = logits + (long)row * columns;
            if (targets[row] < 0)
            {
                new Span<float>(rowLogits, columns).Clear();
                return;
            }

            VectorLoop.ForEach(columns, new ScaledProbabilities(rowLogits, -dLogProbability[row], logSumExp[row]));
            rowLogits[targets[row]] += dLogProbability[row];
        }
    }

    /// <summary>Σ exp(x − offset).</summary>
    private readonly struct Exponentials(float* x, float offset) : IVectorTerms
    {
        private readonly Vector256<float> _offset = Vector256.Create(offset);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> AddTo(Vector256<float> sum, long start, int count) =>
            sum + VectorMath.Exp(VectorLoop.Load(x + start, count) - _offset);
    }

    /// <summary>x = factor·exp(x − logSumExp).</summary>
    private readonly struct ScaledProbabilities(float* x, float factor, float logSumExp) : IVectorMap
    {
        private readonly Vector256<float> _factor = Vector256.Create(factor), _logSumExp = Vector256.Create(logSumExp);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(long start, int count) => VectorLoop.Store(
            x + start, _factor * VectorMath.Exp(VectorLoop.Load(x + start, count) - _logSumExp), count);
    }
}
