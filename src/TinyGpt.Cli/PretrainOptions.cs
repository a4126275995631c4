using System.CommandLine;
using TinyGpt.Models;
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

    private readonly TrainingOptions _training = new(new TrainingDefaults(
        Batch: "8", Steps: "3000", LearningRate: "4e-3 at a width of 128, and in proportion to 1/√width"));

    /// <summary>All options, in the order of the help.</summary>
    public IReadOnlyList<Option> All =>
    [
        _style, _depth, _layers, _heads, _keyValueHeads, _width, _context, .. _training.All,
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
    public RunSettings Run(ParseResult parse)
    {
        DepthDial? dial = Dial(parse);
        return _training.Run(
            parse, Context(parse), dial?.BatchSize ?? 8, _training.GivenSteps(parse) ?? dial?.Steps ?? 3000,
            dial?.LearningRate ?? 4e-3 * Math.Sqrt(128.0 / Width(parse)));
    }

    private int Context(ParseResult parse) => parse.GetValue(_context) ?? Dial(parse)?.ContextLength ?? 64;

    private int Width(ParseResult parse) => parse.GetValue(_width) ?? Dial(parse)?.Width ?? 128;

    private DepthDial? Dial(ParseResult parse) => parse.GetValue(_depth) is { } depth ? new DepthDial(depth) : null;
}
