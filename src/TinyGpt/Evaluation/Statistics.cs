namespace TinyGpt.Evaluation;

/// <summary>How sure a figure is, and what several samples are worth.</summary>
public static class Statistics
{
    // "bootstrap" in ASCII, shortened: keeps these numbers apart from others that are drawn with the same seed.
    private const ulong Purpose = 0x626F6F74;

    private const int Resamples = 2000;

    /// <summary>
    /// The interval that holds the mean of 95 of 100 samples drawn from the values with replacement (Efron 1979): 2,000 samples, a function of values and seed alone.
    /// </summary>
    /// <param name="values">The values, at least one.</param>
    /// <param name="seed">Decides what is drawn.</param>
    public static (double Low, double High) Interval(IReadOnlyList<double> values, ulong seed = 1)
    {
        double[] ones = new double[values.Count];
        Array.Fill(ones, 1);
        return Interval(values, ones, seed);
    }

    /// <summary>The same for a quotient of two sums, of which each sample is drawn with both of its parts.</summary>
    /// <param name="values">What is divided, at least one.</param>
    /// <param name="weights">What it is divided by: as many.</param>
    /// <param name="seed">Decides what is drawn.</param>
    public static (double Low, double High) Interval(IReadOnlyList<double> values, IReadOnlyList<double> weights, ulong seed = 1)
    {
        ArgumentOutOfRangeException.ThrowIfZero(values.Count, nameof(values));
        ArgumentOutOfRangeException.ThrowIfNotEqual(weights.Count, values.Count, nameof(weights));
        ulong key = CounterRandom.SiteKey(new DropoutSettings(0, seed ^ Purpose, 0, 0)), counter = 0;
        double[] quotients = new double[Resamples];
        for (int r = 0; r < Resamples; r++)
        {
            double sum = 0, weight = 0;
            for (int i = 0; i < values.Count; i++)
            {
                int drawn = (int)(CounterRandom.Uniform(counter++, key) * values.Count);
                sum += values[drawn];
                weight += weights[drawn];
            }

            quotients[r] = sum / weight;
        }

        Array.Sort(quotients);
        return (quotients[(int)(0.025 * Resamples)], quotients[(int)(0.975 * Resamples) - 1]);
    }

    /// <summary>The probability that at least one of k samples is right, estimated from n of which c are: 1 − C(n−c, k) / C(n, k) (Chen et al. 2021).</summary>
    /// <param name="samples">n.</param>
    /// <param name="right">c.</param>
    /// <param name="k">k, from 1 to n.</param>
    public static double PassAtK(int samples, int right, int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(k, samples);
        if (samples - right < k)
        {
            return 1;
        }

        double none = 1;
        for (int i = samples - right + 1; i <= samples; i++)
        {
            none *= 1 - ((double)k / i);
        }

        return 1 - none;
    }

    /// <summary>The most frequent of some votes; of equally frequent ones, the first. Empty votes do not count, unless there is no other.</summary>
    /// <param name="votes">At least one.</param>
    public static int Majority(IReadOnlyList<string> votes) => votes
        .Index()
        .GroupBy(vote => vote.Item, StringComparer.Ordinal)
        .OrderByDescending(group => group.Key.Length > 0)
        .ThenByDescending(group => group.Count())
        .ThenBy(group => group.First().Index)
        .First().First().Index;

    /// <summary>
    /// The mean over tests of the accuracy above chance, as a part of what is above chance: 0 is guessing, 1 is all right (DataComp-LM's CORE, Li et al. 2024).
    /// </summary>
    /// <param name="tasks">Accuracy and chance of each test.</param>
    public static double Centered(IEnumerable<(double Accuracy, double Chance)> tasks) => tasks.Average(task => (task.Accuracy - task.Chance) / (1 - task.Chance));
}
