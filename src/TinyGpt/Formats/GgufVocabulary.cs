using System.Globalization;
using TinyGpt.Tokenization;

namespace TinyGpt.Formats;

/// <summary>
/// A tokenizer as keys of a GGUF file. Of the kinds that llama.cpp knows, two: <c>gpt2</c>, byte pairs, and <c>llama</c>, pieces with scores.
/// Bytes and characters are written as byte pairs: bytes without a merge, characters with the merges that join the bytes of each.
/// </summary>
internal static class GgufVocabulary
{
    /// <summary>Names the kind.</summary>
    public const string ModelKey = "tokenizer.ggml.model";

    /// <summary>The token of each id.</summary>
    public const string TokensKey = "tokenizer.ggml.tokens";

    /// <summary>What each token is for, as <see cref="TokenKind"/>.</summary>
    public const string KindsKey = "tokenizer.ggml.token_type";

    /// <summary>The token that begins a text.</summary>
    public const string BeginKey = "tokenizer.ggml.bos_token_id";

    /// <summary>The token that ends a text.</summary>
    public const string EndKey = "tokenizer.ggml.eos_token_id";

    /// <summary>Whether a prompt begins with the one, and whether a text is followed by the other.</summary>
    public const string AddsBeginKey = "tokenizer.ggml.add_bos_token", AddsEndKey = "tokenizer.ggml.add_eos_token";

    private const string NoVocabulary = "no_vocab";

    /// <summary>The keys and values of a tokenizer.</summary>
    /// <param name="tokenizer">The tokenizer, or null.</param>
    /// <param name="vocabularySize">The model's rows: a vocabulary of fewer tokens is filled up with unused ones.</param>
    /// <exception cref="InvalidDataException">The format has no place for something of it, or it has more tokens than the model.</exception>
    public static IEnumerable<KeyValuePair<string, object>> Pairs(Tokenizer? tokenizer, int vocabularySize)
    {
        if (tokenizer?.VocabularySize > vocabularySize)
        {
            throw new InvalidDataException($"the tokenizer has {tokenizer.VocabularySize} tokens, and the model {vocabularySize}");
        }

        return tokenizer switch
        {
            null => [new(ModelKey, NoVocabulary)],
            ScoredTokenizer scored => GgufPieces.Pairs(scored, vocabularySize),
            _ => GgufBytePairs.Pairs(tokenizer, vocabularySize),
        };
    }

    /// <summary>Reads the tokenizer of a file; null: it has none.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or of a kind that cannot be used.</exception>
    public static Tokenizer? Read(GgufFile file)
    {
        object? model = file.Find(ModelKey);
        try
        {
            return model switch
            {
                null or NoVocabulary or "none" => null,
                "gpt2" => GgufBytePairs.Read(file),
                "llama" => GgufPieces.Read(file),
                string other => throw file.Invalid(ModelKey, $"is {Quoted.Name(other)}, and only gpt2 and llama can be used"),
                _ => throw file.Invalid(ModelKey, "is no text"),
            };
        }
        catch (InvalidDataException exception) when (!exception.Message.StartsWith(file.Path, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{file.Path} has no usable tokenizer: {exception.Message}", exception);
        }
    }

    /// <summary>Reads the tokenizer of a file.</summary>
    /// <exception cref="InvalidDataException">The file or its tokenizer is damaged, or it has none.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static Tokenizer Read(string path)
    {
        using GgufFile file = GgufFile.Open(path);
        return Read(file) ?? throw new InvalidDataException($"{path} has no tokenizer");
    }

    /// <summary>The name of an unused token, unlike that of any other id.</summary>
    public static string Padding(int id) => string.Create(CultureInfo.InvariantCulture, $"[PAD{id}]");

    /// <summary>The tokens and their kinds, as long as one another, without unused ones at the end.</summary>
    public static (string[] Tokens, TokenKind[] Kinds) ReadTokens(GgufFile file)
    {
        string[] tokens = file.Find(TokensKey) as string[] ?? throw file.Invalid(TokensKey, "is no list of texts");
        TokenKind[] kinds = file.Find(KindsKey) switch
        {
            null => [.. Enumerable.Repeat(TokenKind.Normal, tokens.Length)],
            int[] numbers when numbers.Length == tokens.Length => Array.ConvertAll(numbers, number => (TokenKind)number),
            _ => throw file.Invalid(KindsKey, $"is no list of {tokens.Length} 32-bit numbers"),
        };
        int count = tokens.Length;
        while (count > 0 && kinds[count - 1] == TokenKind.Unused && tokens[count - 1] == Padding(count - 1))
        {
            count--;
        }

        return (tokens[..count], kinds[..count]);
    }

    /// <summary>A token's id, if the file names one.</summary>
    public static int? FindToken(GgufFile file, string key, int vocabularySize) => file.Find(key) switch
    {
        null => null,
        uint id when id < vocabularySize => (int)id,
        _ => throw file.Invalid(key, $"is no token of the {vocabularySize}"),
    };

    /// <summary>A boolean, if the file has it.</summary>
    public static bool Flag(GgufFile file, string key, bool otherwise) => file.Find(key) switch
    {
        null => otherwise,
        bool value => value,
        _ => throw file.Invalid(key, "is neither true nor false"),
    };
}
