using TinyGpt.Generation;

namespace TinyGpt.Tests.Generation;

/// <summary>The sampler chain as its definitions read: everything is sorted, in double precision.</summary>
internal static class NaiveSampler
{
    /// <summary>The tokens that can be drawn with their probabilities, in the order of their ids.</summary>
    public static (int Token, double Probability)[] Chances(float[] logits, SamplingSettings settings, int[] earlier)
    {
        double[] penalized = [.. logits.Select(logit => (double)logit)];
        foreach (int token in earlier.TakeLast(settings.RepetitionWindow).Distinct())
        {
            double logit = penalized[token];

            // A logit is a single.
            penalized[token] = (float)(logit > 0 ? logit / settings.RepetitionPenalty : logit * settings.RepetitionPenalty);
        }

        List<(int Token, double Probability)> sorted =
            [.. penalized.Select((logit, token) => (token, logit)).OrderByDescending(c => c.logit).ThenBy(c => c.token)];
        double max = sorted[0].Probability;
        sorted = settings.Temperature == 0
            ? [(sorted[0].Token, 1)]
            : [.. sorted.Select(c => (c.Token, Math.Exp((c.Probability - max) / settings.Temperature))).Where(c => c.Item2 >= 1e-300)];
        sorted = Normalized(settings.TopK == 0 ? sorted : sorted.Take(settings.TopK));
        int nucleus = 0;
        for (double mass = 0; nucleus < sorted.Count && (mass < settings.TopP || settings.TopP == 1); nucleus++)
        {
            mass += sorted[nucleus].Probability;
        }

        sorted = Normalized(sorted.Take(nucleus));
        sorted = Normalized(sorted.Where(c => c.Probability >= settings.MinP * sorted[0].Probability));
        return [.. sorted.OrderBy(c => c.Token)];
    }

    /// <summary>The token at which the cumulative probability passes a number.</summary>
    public static int Draw((int Token, double Probability)[] chances, double uniform)
    {
        double sum = 0;
        foreach ((int token, double probability) in chances)
        {
            sum += probability;
            if (uniform < sum)
            {
                return token;
            }
        }

        return chances[^1].Token;
    }

    private static List<(int Token, double Probability)> Normalized(IEnumerable<(int Token, double Weight)> candidates)
    {
        (int Token, double Weight)[] all = [.. candidates];
        double total = all.Sum(c => c.Weight);
        return [.. all.Select(c => (c.Token, c.Weight / total))];
    }
}
