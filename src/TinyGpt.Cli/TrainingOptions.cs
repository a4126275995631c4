using System.CommandLine;
using TinyGpt.Optimization;
using TinyGpt.Training;

namespace TinyGpt.Cli;

/// <summary>What the help says of defaults that depend on the kind of training.</summary>
internal sealed record TrainingDefaults(string Batch, string Steps, string LearningRate);

/// <summary>The options that every kind of training has, and the settings that follow from them.</summary>
internal sealed class TrainingOptions(TrainingDefaults defaults)
{
    private readonly Option<double?> _dropout = CliOption.Number("--dropout", "Share of activations dropped in training. Default: 0.");
    private readonly Option<int?> _batch = CliOption.Integer("--batch", $"Sequences computed at once. Default: {defaults.Batch}.", 1, 1 << 24);
    private readonly Option<int?> _accumulate = CliOption.Integer("--accumulate", "Batches added up for one step. Default: 1.", 1, 1 << 20);
    private readonly Option<bool> _recompute = CliOption.Flag("--recompute", "Compute activations again on the way back: less memory, more time.");
    private readonly Option<int?> _steps = CliOption.Integer("--steps", $"Number of steps. Default: {defaults.Steps}.");
    private readonly Option<double?> _learningRate = CliOption.Number("--learning-rate", $"The learning rate's peak. Default: {defaults.LearningRate}.");
    private readonly Option<double?> _minLearningRate = CliOption.Number("--min-learning-rate", "The learning rate at the end. Default: a tenth of the peak.");
    private readonly Option<int?> _warmup = CliOption.Integer(
        "--warmup", "Steps over which the learning rate grows to its peak. Default: 100, but at most a tenth of the steps.");
    private readonly Option<string?> _schedule = CliOption.Choice(
        "--schedule", "The learning rate after that: cosine falls, constant stays, wsd stays and falls over the last fifth. Default: cosine.",
        "cosine", "constant", "wsd");
    private readonly Option<string?> _optimizer = CliOption.Choice(
        "--optimizer", "What makes steps of gradients: AdamW, or Muon for the matrices inside the layers and AdamW for the others. Default: adamw.", "adamw", "muon");
    private readonly Option<double?> _weightDecay = CliOption.Number("--weight-decay", "Decay of matrices. Default: 0.1.");
    private readonly Option<double?> _beta1 = CliOption.Number("--beta1", "AdamW's memory of gradients. Default: 0.9.");
    private readonly Option<double?> _beta2 = CliOption.Number("--beta2", "AdamW's memory of squared gradients. Default: 0.99.");
    private readonly Option<double?> _gradientClip = CliOption.Number("--gradient-clip", "Gradients are scaled down to this norm; 0: never. Default: 1.");
    private readonly Option<double?> _skipOutliers = CliOption.Number(
        "--skip-outliers", "Skip updates whose loss or gradient norm is this many standard deviations above the recent ones; 0: never. Default: 0.");
    private readonly Option<ulong?> _seed = CliOption.Seed("--seed", "Decides the first weights, the order of the data and dropout. Default: 1.");

    private readonly Option<int?> _evaluationInterval = CliOption.Integer(
        "--eval-interval", "Steps between estimates of the losses; 0: only at the end. Default: 250.");
    private readonly Option<int?> _evaluationIterations = CliOption.Integer("--eval-iterations", "Batches of an estimate. Default: 20.", 1);
    private readonly Option<int?> _saveInterval = CliOption.Integer(
        "--save-interval", "Steps between checkpoints; 0: only at the beginning and the end. Default: 250.");
    private readonly Option<int?> _keep = CliOption.Integer("--keep", "How many checkpoints are kept, the newest; 0: all. Default: 3.");

    /// <summary>All options, in the order of the help.</summary>
    public IReadOnlyList<Option> All =>
    [
        _dropout, _batch, _accumulate, _recompute, _steps, _learningRate, _minLearningRate, _warmup, _schedule, _optimizer, _weightDecay, _beta1, _beta2, _gradientClip,
        _skipOutliers, _seed, _evaluationInterval, _evaluationIterations, _saveInterval, _keep,
    ];

    /// <summary>The number of steps that is asked for; null: none is.</summary>
    public int? GivenSteps(ParseResult parse) => parse.GetValue(_steps);

    /// <summary>The run's settings.</summary>
    /// <param name="parse">The options; those that are given win over the rest of these parameters.</param>
    /// <param name="context">Tokens of a sequence.</param>
    /// <param name="batch">Sequences of a batch.</param>
    /// <param name="steps">Number of steps.</param>
    /// <param name="rate">The learning rate's peak.</param>
    public RunSettings Run(ParseResult parse, int context, int batch, int steps, double rate) => new()
    {
        Training = Training(parse, context, batch, steps, parse.GetValue(_learningRate) ?? rate),
        EvaluationInterval = parse.GetValue(_evaluationInterval) ?? 250,
        EvaluationIterations = parse.GetValue(_evaluationIterations) ?? 20,
        SaveInterval = parse.GetValue(_saveInterval) ?? 250,
        Keep = parse.GetValue(_keep) ?? 3,
    };

    private TrainingSettings Training(ParseResult parse, int context, int batch, int steps, double learningRate) => new()
    {
        BatchSize = parse.GetValue(_batch) ?? batch,
        ContextLength = context,
        Accumulation = parse.GetValue(_accumulate) ?? 1,
        Recompute = parse.GetValue(_recompute),
        Steps = steps,
        LearningRate = learningRate,
        MinLearningRate = parse.GetValue(_minLearningRate) ?? learningRate / 10,
        WarmupSteps = parse.GetValue(_warmup) ?? Math.Min(100, steps / 10),
        Schedule = parse.GetValue(_schedule) switch
        {
            "constant" => ScheduleKind.Constant,
            "wsd" => ScheduleKind.WarmupStableDecay,
            _ => ScheduleKind.Cosine,
        },
        Optimizer = parse.GetValue(_optimizer) == "muon" ? OptimizerKind.Muon : OptimizerKind.AdamW,
        WeightDecay = parse.GetValue(_weightDecay) ?? 0.1,
        Beta1 = parse.GetValue(_beta1) ?? 0.9,
        Beta2 = parse.GetValue(_beta2) ?? 0.99,
        GradientClip = parse.GetValue(_gradientClip) ?? 1,
        SkipOutliers = parse.GetValue(_skipOutliers) ?? 0,
        Dropout = parse.GetValue(_dropout) ?? 0,
        Seed = parse.GetValue(_seed) ?? 1,
    };
}
