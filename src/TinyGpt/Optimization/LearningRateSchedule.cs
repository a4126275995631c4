namespace TinyGpt.Optimization;

/// <summary>The form of a <see cref="LearningRateSchedule"/> after its warm-up.</summary>
public enum ScheduleKind
{
    /// <summary>Half a cosine from the peak to the minimum (Loshchilov and Hutter 2017).</summary>
    Cosine,

    /// <summary>The peak throughout.</summary>
    Constant,

    /// <summary>Warm-up, stable, decay: the peak, then over the last fifth a straight line to the minimum (Hu et al. 2024).</summary>
    WarmupStableDecay,
}

/// <summary>The learning rate of every step.</summary>
/// <param name="Kind">The form.</param>
/// <param name="Peak">The rate at the end of the warm-up.</param>
/// <param name="Minimum">The rate at the end.</param>
/// <param name="WarmupSteps">Steps over which the rate grows from nothing to the peak, in a straight line.</param>
/// <param name="Steps">Number of steps in all.</param>
public readonly record struct LearningRateSchedule(ScheduleKind Kind, double Peak, double Minimum, int WarmupSteps, int Steps)
{
    private const double DecayedPart = 0.2;

    /// <summary>The rate of a step, counted from 0.</summary>
    public double At(int step)
    {
        if (step < WarmupSteps)
        {
            return Peak * (step + 1) / (WarmupSteps + 1);
        }

        double progress = Math.Min(1, (step - WarmupSteps) / (double)Math.Max(1, Steps - WarmupSteps));
        return Kind switch
        {
            ScheduleKind.Cosine => Minimum + ((Peak - Minimum) * 0.5 * (1 + Math.Cos(Math.PI * progress))),
            ScheduleKind.WarmupStableDecay => Minimum + ((Peak - Minimum) * Math.Min(1, (1 - progress) / DecayedPart)),
            _ => Peak,
        };
    }
}
