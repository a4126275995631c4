using System.CommandLine;
using TinyGpt.Models;
using TinyGpt.Optimization;
using TinyGpt.Training;

namespace TinyGpt.Cli;

/// <summary>The options of a new run, and the settings that follow from them. An option that is given wins over --depth, and that over the default.</summary>
internal sealed class PretrainOptions
{
    private readonly Option<int?> _depth = CliOption.Integer(
        "--depth",
        "One dial for everything, d: d layers, d heads, width 64d, context 256, batch 4d, learning rate 0.003/√d and 960d² steps, which is 20 tokens "
        + "per weight of the layers. Options given besides it win.",
        1, DepthDial.MaxDepth);
    private readonly Option<string?> _style = CliOption.Choice("--style", "The architecture. Default: gpt2.", "gpt2", "llama");
    private readonly Option<int?> _layers = CliOption.Integer("--layers", "Number of layers. Default: 4.", 1, 4096);
    private readonly Option<int?> _heads = CliOption.Integer("--heads", "Number of attention heads; divides the width. Default: 4.", 1, 4096);
    private readonly Option<int?> _keyValueHeads = CliOption.Integer(
        "--key-value-heads", "Key and value heads that the heads share; divides the heads. Only with --style llama. Default: as many as heads.", 1, 4096);
    private readonly Option<int?> _width = CliOption.Integer("--width", "Channels of a token. Default: 128.", 1, 1 << 17);
    private readonly Option<int?> _context = CliOption.Integer("--context", "The most tokens that the model sees at once. Default: 64.", 1, 1 << 20);
    private readonly Option<double?> _dropout = CliOption.Number("--dropout", "Share of activations dropped in training. Default: 0.");

    private readonly Option<int?> _batch = CliOption.Integer("--batch", "Sequences computed at once. Default: 8.", 1, 1 << 24);
    private readonly Option<int?> _accumulate = CliOption.Integer("--accumulate", "Batches added up for one step. Default: 1.", 1, 1 << 20);
    private readonly Option<bool> _recompute = CliOption.Flag("--recompute", "Compute activations again on the way back: less memory, more time.");
    private readonly Option<int?> _steps = CliOption.Integer("--steps", "Number of steps. Default: 3000.");
    private readonly Option<double?> _learningRate = CliOption.Number("--learning-rate", "The learning rate's peak. Default: 4e-3 at a width of 128, and in proportion to 1/√width.");
    private readonly Option<double?> _minLearningRate = CliOption.Number("--min-learning-rate", "The learning rate at the end. Default: a tenth of the peak.");
    private readonly Option<int?> _warmup = CliOption.Integer(
        "--warmup", "Steps over which the learning rate grows to its peak. Default: 100, but at most a tenth of the steps.");
    private readonly Option<string?> _schedule = CliOption.Choice(
        "--schedule", "The learning rate after that: cosine falls, constant stays, wsd stays and falls over the last fifth. Default: cosine.",
        "cosine", "constant", "wsd");
    private readonly Option<double?> _weightDecay = CliOption.Number("--weight-decay", "AdamW's decay of matrices. Default: 0.1.");
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
        _style, _depth, _layers, _heads, _keyValueHeads, _width, _context, _dropout, _batch, _accumulate, _recompute, _steps, _learningRate,
        _minLearningRate, _warmup, _schedule, _weightDecay, _beta1, _beta2, _gradientClip, _skipOutliers, _seed, _evaluationInterval,
        _evaluationIterations, _saveInterval, _keep,
    ];

    /// <summary>The model's settings for a vocabulary.</summary>
    public GptConfig Model(ParseResult parse, int vocabularySize)
    {
        DepthDial? dial = Dial(parse);
        int layers = parse.GetValue(_layers) ?? dial?.Depth ?? 4;
        int heads = parse.GetValue(_heads) ?? dial?.Depth ?? 4;
        int width = Width(parse);
        int? keyValueHeads = parse.GetValue(_keyValueHeads);
        if (parse.GetValue(_style) == "llama")
        {
            return GptConfig.Llama(vocabularySize, Context(parse), layers, heads, width, keyValueHeads ?? heads);
        }

        return keyValueHeads is null
            ? GptConfig.Gpt2(vocabularySize, Context(parse), layers, heads, width)
            : throw new UsageException("--key-value-heads needs --style llama: in gpt2 every head has keys and values of its own");
    }

    /// <summary>The run's settings.</summary>
    public PretrainingSettings Run(ParseResult parse) => new()
    {
        Training = Training(parse),
        EvaluationInterval = parse.GetValue(_evaluationInterval) ?? 250,
        EvaluationIterations = parse.GetValue(_evaluationIterations) ?? 20,
        SaveInterval = parse.GetValue(_saveInterval) ?? 250,
        Keep = parse.GetValue(_keep) ?? 3,
    };

    private TrainingSettings Training(ParseResult parse)
    {
        DepthDial? dial = Dial(parse);
        int steps = parse.GetValue(_steps) ?? dial?.Steps ?? 3000;
        double learningRate = parse.GetValue(_learningRate) ?? dial?.LearningRate ?? 4e-3 * Math.Sqrt(128.0 / Width(parse));
        return new TrainingSettings
        {
            BatchSize = parse.GetValue(_batch) ?? dial?.BatchSize ?? 8,
            ContextLength = Context(parse),
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
            WeightDecay = parse.GetValue(_weightDecay) ?? 0.1,
            Beta1 = parse.GetValue(_beta1) ?? 0.9,
            Beta2 = parse.GetValue(_beta2) ?? 0.99,
            GradientClip = parse.GetValue(_gradientClip) ?? 1,
            SkipOutliers = parse.GetValue(_skipOutliers) ?? 0,
            Dropout = parse.GetValue(_dropout) ?? 0,
            Seed = parse.GetValue(_seed) ?? 1,
        };
    }

    private int Context(ParseResult parse) => parse.GetValue(_context) ?? Dial(parse)?.ContextLength ?? 64;

    private int Width(ParseResult parse) => parse.GetValue(_width) ?? Dial(parse)?.Width ?? 128;

    private DepthDial? Dial(ParseResult parse) => parse.GetValue(_depth) is { } depth ? new DepthDial(depth) : null;
}
