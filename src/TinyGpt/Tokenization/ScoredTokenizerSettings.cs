namespace TinyGpt.Tokenization;

/// <summary>What a <see cref="ScoredTokenizer"/> does around the text. The defaults are those of Llama and of llama2.c.</summary>
public sealed record ScoredTokenizerSettings
{
    /// <summary>The token that begins a text, if there is one.</summary>
    public int? BeginToken { get; init; } = 1;

    /// <summary>The token that ends a text, if there is one.</summary>
    public int? EndToken { get; init; } = 2;

    /// <summary>Whether a prompt begins with <see cref="BeginToken"/>.</summary>
    public bool AddsBeginToken { get; init; } = true;

    /// <summary>Whether a space is put before a text that is not empty.</summary>
    public bool AddsSpace { get; init; } = true;

    /// <summary>
    /// Whether the character ▁ (U+2581) of a text is read as a space, as SentencePiece and llama.cpp do, for which it is the sign of a space;
    /// llama2.c does not.
    /// </summary>
    public bool ReadsSpaceMark { get; init; }
}
