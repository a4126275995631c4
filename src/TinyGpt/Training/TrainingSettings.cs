using System.Text.Json.Serialization;
using TinyGpt.Optimization;

namespace TinyGpt.Training;

/// <summary>Everything that decides what a training run computes, besides the model and the data.</summary>
public sealed record TrainingSettings
{
    /// <summary>Sequences of a micro-batch.</summary>
    public int BatchSize { get; init; } = 12;

    /// <summary>Tokens of a sequence.</summary>
    public int ContextLength { get; init; } = 64;

    /// <summary>Micro-batches whose gradients are added up before an update.</summary>
    public int Accumulation { get; init; } = 1;

    /// <summary>Number of updates.</summary>
    public int Steps { get; init; } = 2000;

    /// <summary>The learning rate's peak.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>The learning rate at the end.</summary>
    public double MinLearningRate { get; init; } = 1e-4;

    /// <summary>Steps over which the learning rate grows.</summary>
    public int WarmupSteps { get; init; } = 100;

    /// <summary>The learning rate's form.</summary>
    public ScheduleKind Schedule { get; init; }

    /// <summary>What makes steps of gradients.</summary>
    public OptimizerKind Optimizer { get; init; }

    /// <summary>Decoupled decay of matrices.</summary>
    public double WeightDecay { get; init; } = 0.1;

    /// <summary>Decay of the first moment.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the second moment.</summary>
    public double Beta2 { get; init; } = 0.99;

    /// <summary>AdamW's ε.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>The norm that gradients are scaled down to; 0: never.</summary>
    public double GradientClip { get; init; } = 1;

    /// <summary>The share of activations that are dropped.</summary>
    public double Dropout { get; init; }

    /// <summary>Whether the norm of the gradients is measured, which is what finds gradients that are not finite.</summary>
    public bool MeasureGradientNorm { get; init; } = true;

    /// <summary>Skip updates whose loss or gradient norm lies this many standard deviations above the recent ones; 0: never.</summary>
    public double SkipOutliers { get; init; }

    /// <summary>Throw activations away and compute them again on the way back.</summary>
    public bool Recompute { get; init; }

    /// <summary>Decides the initial weights, the order of the data and dropout.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The learning rate of every step.</summary>
    [JsonIgnore]
    public LearningRateSchedule LearningRates => new(Schedule, LearningRate, MinLearningRate, WarmupSteps, Steps);

    /// <summary>Tokens of an update.</summary>
    [JsonIgnore]
    public long TokensPerStep => (long)BatchSize * ContextLength * Accumulation;

    /// <summary>Checks the ranges.</summary>
    /// <returns>The settings themselves.</returns>
    /// <exception cref="ArgumentException">A number is out of its range; the text names it.</exception>
    public TrainingSettings Validated()
    {
        Require(BatchSize >= 1, "batch", BatchSize, "at least 1");
        Require(ContextLength >= 1, "context", ContextLength, "at least 1");
        Require(Accumulation >= 1, "accumulate", Accumulation, "at least 1");
        Require(TokensPerStep / Accumulation <= 1 << 24, "batch × context", TokensPerStep / Accumulation, "at most 16,777,216");
        Require(Steps >= 0, "steps", Steps, "at least 0");
        Require(WarmupSteps >= 0, "warmup", WarmupSteps, "at least 0");
        Require(double.IsFinite(LearningRate) && LearningRate >= 0, "learning-rate", LearningRate, "at least 0");
        Require(MinLearningRate >= 0 && MinLearningRate <= LearningRate, "min-learning-rate", MinLearningRate, $"from 0 to the learning rate, {LearningRate}");
        Require(double.IsFinite(WeightDecay) && WeightDecay >= 0, "weight-decay", WeightDecay, "at least 0");
        Require(Beta1 is >= 0 and < 1, "beta1", Beta1, "in [0, 1)");
        Require(Beta2 is >= 0 and < 1, "beta2", Beta2, "in [0, 1)");
        Require(double.IsFinite(Epsilon) && Epsilon > 0, "epsilon", Epsilon, "above 0");
        Require(double.IsFinite(GradientClip) && GradientClip >= 0, "gradient-clip", GradientClip, "at least 0");
        Require(Dropout is >= 0 and < 1, "dropout", Dropout, "in [0, 1)");
        Require(double.IsFinite(SkipOutliers) && SkipOutliers >= 0, "skip-outliers", SkipOutliers, "at least 0");
        return this;
    }

    private static void Require<T>(bool condition, string name, T value, string range)
    {
        if (!condition)
        {
            throw new ArgumentException($"{name} must be {range}, not {value}");
        }
    }
}
