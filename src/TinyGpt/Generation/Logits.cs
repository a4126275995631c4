using System.Numerics;

namespace TinyGpt.Generation;

/// <summary>What a distribution over a vocabulary is asked for, in a few passes over its logits.</summary>
internal static class Logits
{
    // Sums of this many numbers are single-precision, the sum over them is double.
    private const int Tile = 1024;

    /// <summary>ln Σ exp(logit), which makes logits log-probabilities.</summary>
    /// <exception cref="ArithmeticException">A logit is NaN or +∞, or all are −∞.</exception>
    public static double LogSumExp(ReadOnlySpan<float> logits)
    {
        float max = logits[Likeliest(logits)];
        Vector<float> offset = new(max);
        double total = 0;
        while (!logits.IsEmpty)
        {
            ReadOnlySpan<float> tile = logits[..Math.Min(Tile, logits.Length)];
            logits = logits[tile.Length..];
            Vector<float> sum = default;
            for (; tile.Length >= Vector<float>.Count; tile = tile[Vector<float>.Count..])
            {
                sum += Vector.Exp(new Vector<float>(tile) - offset);
            }

            total += Vector.Sum(sum);
            foreach (float logit in tile)
            {
                total += MathF.Exp(logit - max);
            }
        }

        // Any of the damages makes a difference NaN, and with it the sum.
        return double.IsFinite(total) ? max + Math.Log(total) : throw new ArithmeticException(
            $"the model's output is no distribution, its largest logit is {max}; its weights are damaged");
    }

    /// <summary>The token of the largest logit; of equal ones the smallest.</summary>
    public static int Likeliest(ReadOnlySpan<float> logits)
    {
        Vector<float> most = new(float.NegativeInfinity);
        ReadOnlySpan<float> rest = logits;
        for (; rest.Length >= Vector<float>.Count; rest = rest[Vector<float>.Count..])
        {
            most = Vector.Max(most, new Vector<float>(rest));
        }

        float max = float.NegativeInfinity;
        for (int lane = 0; lane < Vector<float>.Count; lane++)
        {
            max = Math.Max(max, most[lane]);
        }

        foreach (float logit in rest)
        {
            max = Math.Max(max, logit);
        }

        return logits.IndexOf(max);
    }

    /// <summary>weights[i] = exp((logits[i] − max)/temperature); returns their sum.</summary>
    public static double Exponentiate(ReadOnlySpan<float> logits, float max, double temperature, Span<double> weights)
    {
        Vector<double> offset = new(max), divisor = new(temperature), sum = default;
        int i = 0;
        for (; i + Vector<float>.Count <= logits.Length; i += Vector<float>.Count)
        {
            Vector.Widen(new Vector<float>(logits[i..]), out Vector<double> low, out Vector<double> high);
            low = Vector.Exp((low - offset) / divisor);
            high = Vector.Exp((high - offset) / divisor);
            low.CopyTo(weights[i..]);
            high.CopyTo(weights[(i + Vector<double>.Count)..]);
            sum += low + high;
        }

        double total = Vector.Sum(sum);
        for (; i < logits.Length; i++)
        {
            weights[i] = Math.Exp((logits[i] - (double)max) / temperature);
            total += weights[i];
        }

        return total;
    }
}
