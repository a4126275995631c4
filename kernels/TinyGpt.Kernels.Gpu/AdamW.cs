using ILGPU;
using ILGPU.Algorithms;

namespace TinyGpt.Gpu;

/// <summary>What is the same for all elements of an AdamW update, computed by the host in double precision.</summary>
internal readonly record struct AdamWRates(
    float Rate, float Beta1, float NewShare1, float Beta2, float NewShare2, float Correction1, float Correction2, float Epsilon, float Decay, float ClipNorm)
{
    public static AdamWRates Of(in AdamWSettings settings) => new(
        (float)settings.LearningRate, (float)settings.Beta1, (float)(1 - settings.Beta1), (float)settings.Beta2, (float)(1 - settings.Beta2),
        (float)(1 / (1 - Math.Pow(settings.Beta1, settings.Step))), (float)(1 / (1 - Math.Pow(settings.Beta2, settings.Step))),
        (float)settings.Epsilon, (float)settings.WeightDecay, (float)settings.ClipNorm);
}

/// <summary>A weight with its moments.</summary>
internal readonly record struct AdamWElement(float Weight, float FirstMoment, float SecondMoment);

/// <summary>Four elements a thread.</summary>
internal readonly record struct AdamWKernel(
    ArrayView<float> Weights, ArrayView<float> FirstMoment, ArrayView<float> SecondMoment, ArrayView<float> Gradients,
    ArrayView<float> SquaredNorm, int HasSquaredNorm, AdamWRates Rates, long DecayedLength) : IKernel
{
    private const int Exponent = 0x7F800000;

    public static int GroupSize => 256;

    public void Run()
    {
        float squares = HasSquaredNorm != 0 ? SquaredNorm[0] : 0;
        long i = ((long)Grid.IdxX * GroupSize) + Group.IdxX, whole = Weights.Length >> 2;
        if (IsFinite(squares) && i <= whole)
        {
            // 1 where the norm is 0 as well, because the quotient is ∞ there.
            float scale = HasSquaredNorm != 0 && Rates.ClipNorm > 0 ? Math.Min(1, Rates.ClipNorm / XMath.Sqrt(squares)) : 1;
            if (i < whole)
            {
                UpdateFour(i, scale);
            }
            else
            {
                // The thread after the last whole four takes what is left.
                for (long rest = i << 2; rest < Weights.Length; rest++)
                {
                    AdamWElement updated = Update(rest, Weights[rest], FirstMoment[rest], SecondMoment[rest], scale * Gradients[rest]);
                    Weights[rest] = updated.Weight;
                    FirstMoment[rest] = updated.FirstMoment;
                    SecondMoment[rest] = updated.SecondMoment;
                }
            }
        }
    }

    /// <summary>By its bits: ILGPU lets a comparison branch as if no operand were NaN.</summary>
    private static bool IsFinite(float value) => (Interop.FloatAsInt(value) & Exponent) != Exponent;

    private void UpdateFour(long i, float scale)
    {
        ArrayView<Float4> weights = Weights.Cast<Float4>(), firstMoment = FirstMoment.Cast<Float4>(), secondMoment = SecondMoment.Cast<Float4>();
        Float4 w = weights[i], m = firstMoment[i], v = secondMoment[i], g = scale * Gradients.Cast<Float4>()[i];
        long first = i << 2;
        AdamWElement x = Update(first, w.X, m.X, v.X, g.X), y = Update(first + 1, w.Y, m.Y, v.Y, g.Y);
        AdamWElement z = Update(first + 2, w.Z, m.Z, v.Z, g.Z), last = Update(first + 3, w.W, m.W, v.W, g.W);
        weights[i] = new Float4(x.Weight, y.Weight, z.Weight, last.Weight);
        firstMoment[i] = new Float4(x.FirstMoment, y.FirstMoment, z.FirstMoment, last.FirstMoment);
        secondMoment[i] = new Float4(x.SecondMoment, y.SecondMoment, z.SecondMoment, last.SecondMoment);
    }

    /// <summary>m = β₁m + (1−β₁)g, v = β₂v + (1−β₂)g², w −= η·(m/(1−β₁ᵗ) / (√(v/(1−β₂ᵗ)) + ε) + λ·w).</summary>
    private AdamWElement Update(long i, float w, float m, float v, float g)
    {
        m = (Rates.Beta1 * m) + (Rates.NewShare1 * g);
        v = (Rates.Beta2 * v) + (Rates.NewShare2 * g * g);
        float lambda = i < DecayedLength ? Rates.Decay : 0;
        float step = m * Rates.Correction1 / (XMath.Sqrt(v * Rates.Correction2) + Rates.Epsilon);
        return new AdamWElement(w - (Rates.Rate * (step + (lambda * w))), m, v);
    }
}

public sealed partial class GpuKernels
{
    /// <inheritdoc/>
    public override void AdamW(
        View weights, View firstMoment, View secondMoment, View gradients, View squaredNorm, in AdamWSettings settings) =>
        Launch(
            new AdamWKernel(
                Reals(weights), Reals(firstMoment), Reals(secondMoment), Reals(gradients), Optional(squaredNorm, weights),
                squaredNorm.IsNone ? 0 : 1, AdamWRates.Of(settings), settings.DecayedLength),
            Groups((weights.Length >> 2) + 1, AdamWKernel.GroupSize));
}
