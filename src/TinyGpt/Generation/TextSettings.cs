namespace TinyGpt.Generation;

/// <summary>How a <see cref="TextGenerator"/> continues a text, and how far.</summary>
public sealed record TextSettings
{
    /// <summary>How tokens are drawn.</summary>
    public SamplingSettings Sampling { get; init; } = new() { Temperature = 0.8 };

    /// <summary>The most tokens that are drawn.</summary>
    public int MaxTokens { get; init; } = 200;

    /// <summary>Texts that end the output and are not part of it. The one that is complete first counts; of two at once, the longer.</summary>
    public IReadOnlyList<string> StopTexts { get; init; } = [];

    /// <summary>Tokens that end the output and are not part of it.</summary>
    public IReadOnlyList<int> StopTokens { get; init; } = [];

    /// <summary>
    /// Whether the tokenizer's end token ends the output, and its begin token, after which another text would come; otherwise they are passed over.
    /// </summary>
    public bool StopAtEndToken { get; init; } = true;

    /// <summary>Whether names of special tokens in the prompt become these tokens. Never for text that a user typed.</summary>
    public bool SpecialTokensInPrompt { get; init; }

    /// <summary>What happens when the context is full.</summary>
    public ContextOverflow Overflow { get; init; }

    /// <summary>How many of the likeliest tokens every piece carries.</summary>
    public int Candidates { get; init; }
}
