using System.CommandLine;
using TinyGpt.Tokenization;

namespace TinyGpt.Cli;

/// <summary>The options that name a tokenizer which exists.</summary>
internal sealed class TokenizerOptions
{
    private readonly Option<string> _tokenizer = new("--tokenizer")
    {
        Description = "A tokenizer.json or a folder that holds one, a rank file of tiktoken, a tok*.bin of llama2.c, or a GGUF file.",
        HelpName = "DIR|FILE",
        Required = true,
    };

    private readonly Option<string?> _pattern = CliOption.Choice(
        "--pattern", "How a text is split, where the tokenizer's file does not say it: for rank files of tiktoken other than the published ones.", [.. SplitPattern.Names]);

    /// <summary>All of them, in the order of the help.</summary>
    public IReadOnlyList<Option> All => [_tokenizer, _pattern];

    /// <summary>Reads the tokenizer.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or holds no tokenizer.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public Tokenizer Load(ParseResult parse) =>
        Tokenizer.Load(parse.GetRequiredValue(_tokenizer), parse.GetValue(_pattern) is { } pattern ? SplitPattern.Find(pattern) : null);
}
