namespace TinyGpt.Scalar;

public sealed partial class ScalarKernels<T>
{
    // m and v are running means of g and g². They start at 0, so after t steps m is (1 − β₁ᵗ) times such a mean:
    // dividing by that makes up for it. The step m/√v is about ±1 whatever the scale of the gradient. The decay λ·w
    // stands beside it, not inside g: there √v would divide it away (Loshchilov and Hutter 2019).

    /// <inheritdoc/>
    public override void AdamW(
        View weights, View firstMoment, View secondMoment, View gradients, View squaredNorm, in AdamWSettings settings)
    {
        double gradientScale = 1;
        if (!squaredNorm.IsNone)
        {
            double squares = double.CreateChecked(Span<T>(squaredNorm)[0]);
            if (!double.IsFinite(squares))
            {
                return;
            }

            gradientScale = settings.ClipNorm > 0 ? Math.Min(1, settings.ClipNorm / Math.Sqrt(squares)) : 1;
        }

        Span<T> w = Span<T>(weights), m = Span<T>(firstMoment), v = Span<T>(secondMoment), g = Span<T>(gradients);
        T scale = T.CreateChecked(gradientScale), rate = T.CreateChecked(settings.LearningRate);
        T epsilon = T.CreateChecked(settings.Epsilon), decay = T.CreateChecked(settings.WeightDecay);
        T beta1 = T.CreateChecked(settings.Beta1), newShare1 = T.CreateChecked(1 - settings.Beta1);
        T beta2 = T.CreateChecked(settings.Beta2), newShare2 = T.CreateChecked(1 - settings.Beta2);
        T correction1 = T.CreateChecked(1 / (1 - Math.Pow(settings.Beta1, settings.Step)));
        T correction2 = T.CreateChecked(1 / (1 - Math.Pow(settings.Beta2, settings.Step)));
        for (int i = 0; i < w.Length; i++)
        {
            T gradient = g[i] * scale;
            m[i] = beta1 * m[i] + newShare1 * gradient;
            v[i] = beta2 * v[i] + newShare2 * gradient * gradient;
            T lambda = i < settings.DecayedLength ? decay : T.Zero;
            w[i] -= rate * (m[i] * correction1 / (T.Sqrt(v[i] * correction2) + epsilon) + lambda * w[i]);
        }
    }
}
