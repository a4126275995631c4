namespace TinyGpt.Tokenization;

/// <summary>What a token of a <see cref="ScoredTokenizer"/> is for. The numbers are those of GGUF's tokenizer.ggml.token_type.</summary>
public enum TokenKind
{
    /// <summary>A piece of text.</summary>
    Normal = 1,

    /// <summary>Stands for what the vocabulary lacks.</summary>
    Unknown = 2,

    /// <summary>A mark such as the beginning of a text: never made from ordinary text.</summary>
    Control = 3,

    /// <summary>A piece of text that is always one token, whatever the scores.</summary>
    UserDefined = 4,

    /// <summary>A place in the vocabulary that nothing uses.</summary>
    Unused = 5,

    /// <summary>One byte, named &lt;0x00&gt; to &lt;0xFF&gt;.</summary>
    Byte = 6,
}

/// <summary>A token of a <see cref="ScoredTokenizer"/>.</summary>
/// <param name="Text">Its UTF-8 text, with real spaces; the name of a control or byte token.</param>
/// <param name="Score">The better, the earlier its two parts are merged.</param>
/// <param name="Kind">What it is for.</param>
public readonly record struct TokenPiece(ReadOnlyMemory<byte> Text, float Score, TokenKind Kind);
