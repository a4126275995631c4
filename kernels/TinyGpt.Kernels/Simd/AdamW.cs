using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TinyGpt.Simd;

public sealed unsafe partial class SimdKernels
{
    /// <inheritdoc/>
    public override void AdamW(
        View weights, View firstMoment, View secondMoment, View gradients, View squaredNorm, in AdamWSettings settings)
    {
        double scale = 1;
        if (!squaredNorm.IsNone)
        {
            double squares = Floats(squaredNorm)[0];
            if (!double.IsFinite(squares))
            {
                return;
            }

            scale = settings.ClipNorm > 0 ? Math.Min(1, settings.ClipNorm / Math.Sqrt(squares)) : 1;
        }

        const long bytesPerElement = 7 * sizeof(float);
        ForEachBlock(weights.Length, bytesPerElement, new AdamWBlock(
            Floats(weights), Floats(firstMoment), Floats(secondMoment), Floats(gradients), scale, settings));
    }

    private readonly struct AdamWBlock(float* w, float* m, float* v, float* g, double scale, AdamWSettings settings) : IBlockWork
    {
        [MethodImpl(WorkerPool.Compiled)]
        public void Execute(long start, int length)
        {
            int decayed = (int)Math.Clamp(settings.DecayedLength - start, 0, length);
            Update(start, decayed, settings.WeightDecay);
            Update(start + decayed, length - decayed, 0);
        }

        private void Update(long start, int length, double decay) =>
            VectorLoop.ForEach(length, new AdamWUpdate(w + start, m + start, v + start, g + start, scale, decay, settings));
    }

    /// <summary>
    /// w = (1 − η·λ)·w − η/(1 − β₁ᵗ)·m/(√v/√(1 − β₂ᵗ) + ε): the contract's formula, with what is the same for all elements computed
    /// beforehand in double.
    /// </summary>
    private readonly struct AdamWUpdate(
        float* w, float* m, float* v, float* g, double scale, double decay, in AdamWSettings settings) : IVectorMap
    {
        private const float MinNormal = 1.17549435e-38f;

        private readonly Vector256<float> _scale = Broadcast(scale);
        private readonly Vector256<float> _beta1 = Broadcast(settings.Beta1), _share1 = Broadcast(1 - settings.Beta1);
        private readonly Vector256<float> _beta2 = Broadcast(settings.Beta2), _share2 = Broadcast(1 - settings.Beta2);
        private readonly Vector256<float> _rootCorrection = Broadcast(1 / Math.Sqrt(1 - Math.Pow(settings.Beta2, settings.Step)));
        private readonly Vector256<float> _epsilon = Broadcast(settings.Epsilon);
        private readonly Vector256<float> _minusRate = Broadcast(-settings.LearningRate / (1 - Math.Pow(settings.Beta1, settings.Step)));
        private readonly Vector256<float> _remainder = Broadcast(1 - settings.LearningRate * decay);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(long start, int count)
        {
            Vector256<float> gradient = VectorLoop.Load(g + start, count) * _scale;
            Vector256<float> first = FlushDenormals(
                Vector256.MultiplyAddEstimate(_share1, gradient, _beta1 * VectorLoop.Load(m + start, count)));
            Vector256<float> second = FlushDenormals(
                Vector256.MultiplyAddEstimate(_share2 * gradient, gradient, _beta2 * VectorLoop.Load(v + start, count)));
            VectorLoop.Store(m + start, first, count);
            VectorLoop.Store(v + start, second, count);

            Vector256<float> step = first / Vector256.MultiplyAddEstimate(Vector256.Sqrt(second), _rootCorrection, _epsilon);
            VectorLoop.Store(
                w + start, Vector256.MultiplyAddEstimate(_minusRate, step, _remainder * VectorLoop.Load(w + start, count)), count);
        }

        /// <summary>Zero in place of what is below the smallest normal number.</summary>
        /// <remarks>
        /// Arithmetic on denormal numbers is slow, and a moment whose gradients have ended would stay denormal for ever, because
        /// 0.9 times a few smallest units rounds back to as many. What is lost, below 2⁻¹²⁶ in m and below 2⁻⁶³ in √v, is nothing beside
        /// ε in the denominator.
        /// </remarks>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector256<float> FlushDenormals(Vector256<float> moment) =>
            Vector256.AndNot(moment, Vector256.LessThan(Vector256.Abs(moment), Vector256.Create(MinNormal)));

        private static Vector256<float> Broadcast(double value) => Vector256.Create((float)value);
    }
}
