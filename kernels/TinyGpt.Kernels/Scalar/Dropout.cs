namespace TinyGpt.Scalar;

public sealed partial class ScalarKernels<T>
{
    // Every element survives with probability 1 − p, and what survives grows by 1/(1 − p): the expectation of y is x.
    // y[i] = x[i]·s[i] with s[i] = 0 or 1/(1 − p) is linear, so dx[i] = dy[i]·s[i]: the same operation, with the same mask.

    /// <inheritdoc/>
    public override void Dropout(View y, View x, View residual, in DropoutSettings settings, bool accumulate = false)
    {
        Span<T> output = Span<T>(y), input = Span<T>(x), added = accumulate ? output : Optional(residual);
        ulong key = CounterRandom.SiteKey(settings);
        uint threshold = CounterRandom.KeepThreshold(settings.Probability);
        T scale = T.CreateChecked(1 / (1 - settings.Probability));
        for (int i = 0; i < output.Length; i++)
        {
            T kept = CounterRandom.Keep(i, key, threshold) ? input[i] * scale : T.Zero;
            output[i] = added.IsEmpty ? kept : added[i] + kept;
        }
    }
}
