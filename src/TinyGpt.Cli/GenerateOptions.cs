using System.CommandLine;
using TinyGpt.Generation;

namespace TinyGpt.Cli;

/// <summary>The options that say how a text goes on.</summary>
internal sealed class GenerateOptions
{
    private readonly Option<int?> _tokens = CliOption.Integer("--tokens", "The most tokens to write. Default: 200.");
    private readonly Option<double?> _temperature = CliOption.Number(
        "--temperature", "Below 1 the text is safer, above 1 wilder; 0 always takes the likeliest token. Default: 0.8.");

    private readonly Option<int?> _topK = CliOption.Integer("--top-k", "Draw only from this many likeliest tokens; 0: from all. Default: 0.");
    private readonly Option<double?> _topP = CliOption.Number(
        "--top-p", "Draw only from the likeliest tokens that together reach this probability; 1: from all. Default: 1.");

    private readonly Option<double?> _minP = CliOption.Number(
        "--min-p", "Draw only from tokens with at least this share of the likeliest one's probability. Default: 0.");

    private readonly Option<double?> _repetitionPenalty = CliOption.Number(
        "--repetition-penalty", "Above 1, tokens among the last 64 become less likely: logits are divided by it, negative ones multiplied. Default: 1.");

    private readonly Option<ulong?> _seed = CliOption.Seed("--seed", "Decides the draws. Default: 1.");
    private readonly Option<int?> _samples = CliOption.Integer("--samples", "How many continuations to write; the prompt is read once. Default: 1.", 1, 1024);
    private readonly Option<string[]> _stop = CliOption.Texts(
        "--stop", "TEXT", "End where this text comes, which is not written; \\n is a line end. May be given several times.");

    private readonly Option<bool> _ignoreEnd = CliOption.Flag("--ignore-end", "Write on when the model ends its text.");
    private readonly Option<string?> _overflow = CliOption.Choice(
        "--overflow", "When the model's context is full: forget its older half, or stop. Default: forget.", "forget", "stop");

    private readonly Option<bool> _noCache = CliOption.Flag(
        "--no-cache", "Read the whole text again for every token, instead of keeping keys and values: the same text, slower.");

    private readonly Option<int?> _probabilities = CliOption.Integer(
        "--probabilities", "Show this many likeliest tokens at every step: the model's probability, and the one with which the settings above draw it.", 1, 1000);

    /// <summary>All of them, in the order of the help.</summary>
    public IReadOnlyList<Option> All =>
    [
        _tokens, _temperature, _topK, _topP, _minP, _repetitionPenalty, _seed, _samples, _stop, _ignoreEnd, _overflow, _noCache, _probabilities,
    ];

    /// <summary>How many continuations.</summary>
    public int Samples(ParseResult parse) => parse.GetValue(_samples) ?? 1;

    /// <summary>How the text goes on.</summary>
    /// <exception cref="UsageException">A stop text has an escape that does not exist.</exception>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public TextSettings Settings(ParseResult parse) => new()
    {
        Sampling = new SamplingSettings
        {
            Temperature = parse.GetValue(_temperature) ?? 0.8,
            TopK = parse.GetValue(_topK) ?? 0,
            TopP = parse.GetValue(_topP) ?? 1,
            MinP = parse.GetValue(_minP) ?? 0,
            RepetitionPenalty = parse.GetValue(_repetitionPenalty) ?? 1,
            Seed = parse.GetValue(_seed) ?? 1,
        }.Validated(),
        MaxTokens = parse.GetValue(_tokens) ?? 200,
        StopTexts = [.. (parse.GetValue(_stop) ?? []).Select(text => EscapedText.Parse(_stop.Name, text))],
        StopAtEndToken = !parse.GetValue(_ignoreEnd),
        Overflow = parse.GetValue(_overflow) == "stop" ? ContextOverflow.Stop : ContextOverflow.Forget,
        Candidates = parse.GetValue(_probabilities) ?? 0,
    };

    /// <summary>Room for the samples of a prompt, and no more of the context than they can fill.</summary>
    public GeneratorSettings Room(ParseResult parse, TextSettings settings, int promptTokens, int contextLength) => new()
    {
        Sequences = Samples(parse),
        ContextLength = (int)Math.Min(contextLength, (long)promptTokens + settings.MaxTokens),
        UseCache = !parse.GetValue(_noCache),
    };
}
