using System.Text;
using TinyGpt.Tokenization;

namespace TinyGpt.Formats;

/// <summary>
/// The <c>gpt2</c> kind of a GGUF file's vocabularies: byte pairs, written in the printable stand-ins of bytes, and the name of a pattern that
/// splits texts before merging.
/// </summary>
internal static class GgufBytePairs
{
    private const string PatternKey = "tokenizer.ggml.pre";
    private const string MergesKey = "tokenizer.ggml.merges";

    // What llama.cpp calls the patterns. Of several names for one, the first is written.
    private static readonly (string Name, SplitPattern Pattern, bool IgnoresMerges)[] Patterns =
    [
        ("gpt-2", SplitPattern.Gpt2, false),
        ("llama-bpe", SplitPattern.Gpt4, true),
        ("qwen2", SplitPattern.Qwen2, false),
        ("gpt-4o", SplitPattern.O200k, false),
        ("dbrx", SplitPattern.Gpt4, false),
        ("smaug-bpe", SplitPattern.Gpt4, false),
        ("llama3", SplitPattern.Gpt4, true),
        ("llama-v3", SplitPattern.Gpt4, true),
        ("mpt", SplitPattern.Gpt2, false),
        ("olmo", SplitPattern.Gpt2, false),
        ("phi-2", SplitPattern.Gpt2, false),
    ];

    /// <summary>The keys and values of a tokenizer of byte pairs, bytes or characters.</summary>
    public static IEnumerable<KeyValuePair<string, object>> Pairs(Tokenizer tokenizer, int vocabularySize)
    {
        (string[] tokens, TokenKind[] kinds) = Tokens(tokenizer, vocabularySize);
        yield return new(GgufVocabulary.ModelKey, "gpt2");
        yield return new(PatternKey, PatternName(tokenizer));
        yield return new(GgufVocabulary.TokensKey, tokens);
        yield return new(GgufVocabulary.KindsKey, Array.ConvertAll(kinds, kind => (int)kind));
        yield return new(MergesKey, Merges(tokenizer));
        uint end = (uint)(tokenizer.EndToken ?? LeastLikely(tokenizer));
        yield return new(GgufVocabulary.BeginKey, (uint?)tokenizer.BeginToken ?? end);
        yield return new(GgufVocabulary.EndKey, end);
        yield return new(GgufVocabulary.AddsBeginKey, tokenizer.AddsBeginToken);
        yield return new(GgufVocabulary.AddsEndKey, false);
    }

    /// <summary>Reads a tokenizer.</summary>
    public static Tokenizer Read(GgufFile file)
    {
        (string[] tokens, TokenKind[] kinds) = GgufVocabulary.ReadTokens(file);
        byte[][] bytes = new byte[tokens.Length][];
        Dictionary<string, int> ids = new(tokens.Length, StringComparer.Ordinal);
        List<KeyValuePair<string, int>> special = [];
        for (int id = 0; id < tokens.Length; id++)
        {
            bytes[id] = kinds[id] == TokenKind.Normal ? ByteLevelAlphabet.ToBytes(tokens[id]) ?? throw NoBytes(file, tokens[id], id) : [];
            if (!ids.TryAdd(tokens[id], id))
            {
                throw file.Invalid(GgufVocabulary.TokensKey, $"has {Quoted.Name(tokens[id])} twice, as {ids[tokens[id]]} and as {id}");
            }

            if (IsSpecial(kinds[id]))
            {
                special.Add(new(tokens[id], id));
            }
        }

        string[] merges = file.Find(MergesKey) as string[] ?? throw file.Invalid(MergesKey, "is no list of texts");
        if (Characters(bytes) is { } characters && special.Count == 0)
        {
            return new CharacterTokenizer(characters);
        }

        if (merges.Length == 0 && special.Count == 0 && bytes.Length == 256 && bytes.Index().All(token => token.Item is [var value] && value == token.Index))
        {
            return new ByteTokenizer();
        }

        (_, SplitPattern pattern, bool ignoresMerges) = ReadPattern(file);
        TextEnds ends = new(
            SpecialToken(file, GgufVocabulary.BeginKey, kinds),
            SpecialToken(file, GgufVocabulary.EndKey, kinds),
            GgufVocabulary.Flag(file, GgufVocabulary.AddsBeginKey, false));
        return BytePairTokenizer.FromMerges(bytes, [.. merges.Select((merge, i) => ReadMerge(file, ids, merge, i))], pattern, special, ignoresMerges, ends);
    }

    private static (string[] Tokens, TokenKind[] Kinds) Tokens(Tokenizer tokenizer, int vocabularySize)
    {
        string[] tokens = new string[vocabularySize];
        TokenKind[] kinds = new TokenKind[vocabularySize];
        HashSet<string> seen = new(StringComparer.Ordinal);
        for (int id = 0; id < vocabularySize; id++)
        {
            ReadOnlySpan<byte> bytes = id < tokenizer.VocabularySize ? tokenizer.Bytes(id) : [];
            (tokens[id], kinds[id]) = bytes.IsEmpty ? (GgufVocabulary.Padding(id), TokenKind.Unused)
                : tokenizer.IsSpecial(id) ? (Encoding.UTF8.GetString(bytes), TokenKind.Control)
                : (ByteLevelAlphabet.ToText(bytes), TokenKind.Normal);
            if (!seen.Add(tokens[id]))
            {
                throw new InvalidDataException($"the token {id}, {Quoted.Name(tokens[id])}, has the name of another one, which a GGUF file cannot hold");
            }
        }

        return (tokens, kinds);
    }

    private static string PatternName(Tokenizer tokenizer)
    {
        if (tokenizer is not BytePairTokenizer pairs)
        {
            return Patterns[0].Name;
        }

        int exact = Array.FindIndex(Patterns, known => known.Pattern == pairs.Pattern && known.IgnoresMerges == pairs.IgnoresMerges);
        return Patterns[exact >= 0 ? exact : Array.FindIndex(Patterns, known => known.Pattern == pairs.Pattern)].Name;
    }

    private static string[] Merges(Tokenizer tokenizer) => tokenizer switch
    {
        BytePairTokenizer pairs =>
            [.. pairs.ListMerges().Select(merge => $"{ByteLevelAlphabet.ToText(pairs.Bytes(merge.Left))} {ByteLevelAlphabet.ToText(pairs.Bytes(merge.Right))}")],
        _ => [.. CharacterMerges(tokenizer)],
    };

    /// <summary>
    /// First byte and second, both and the third, and so on. No other pair of bytes can be merged by them, because a character's first byte is
    /// never another's later one. Those of two bytes come first, since a merge must not wait for a token that is made after it.
    /// </summary>
    private static HashSet<string> CharacterMerges(Tokenizer tokenizer)
    {
        HashSet<string> merges = new(StringComparer.Ordinal);
        for (int length = 2; length <= 4; length++)
        {
            for (int id = 0; id < tokenizer.VocabularySize; id++)
            {
                ReadOnlySpan<byte> bytes = tokenizer.Bytes(id);
                if (bytes.Length >= length)
                {
                    merges.Add($"{ByteLevelAlphabet.ToText(bytes[..(length - 1)])} {ByteLevelAlphabet.Character(bytes[length - 1])}");
                }
            }
        }

        return merges;
    }

    /// <summary>
    /// Where a vocabulary has no token that ends a text, llama.cpp takes token 11 for it, and stops there. So one is named that hardly occurs:
    /// the byte 0, another control character, a symbol; else the last.
    /// </summary>
    private static int LeastLikely(Tokenizer tokenizer)
    {
        Func<Rune, bool>[] unlikely =
        [
            rune => rune.Value == 0,
            rune => Rune.IsControl(rune) && !Rune.IsWhiteSpace(rune),
            rune => Rune.IsSymbol(rune),
        ];
        foreach (Func<Rune, bool> isUnlikely in unlikely)
        {
            for (int id = 0; id < tokenizer.VocabularySize; id++)
            {
                ReadOnlySpan<byte> bytes = tokenizer.Bytes(id);
                if (Rune.DecodeFromUtf8(bytes, out Rune rune, out int length) == 0 && length == bytes.Length && isUnlikely(rune))
                {
                    return id;
                }
            }
        }

        return tokenizer.VocabularySize - 1;
    }

    /// <summary>The characters of a vocabulary that consists of nothing else, and lacks some of the bytes; or null.</summary>
    private static Rune[]? Characters(byte[][] tokens)
    {
        Rune[] characters = new Rune[tokens.Length];
        for (int id = 0; id < characters.Length; id++)
        {
            bool single = Rune.DecodeFromUtf8(tokens[id], out characters[id], out int length) == 0 && length == tokens[id].Length;
            if (!single)
            {
                return null;
            }
        }

        return characters;
    }

    private static (string Name, SplitPattern Pattern, bool IgnoresMerges) ReadPattern(GgufFile file)
    {
        string name = file.Find(PatternKey) as string ?? throw file.Invalid(PatternKey, "is no text");
        int known = Array.FindIndex(Patterns, pattern => pattern.Name == name);
        return known >= 0
            ? Patterns[known]
            : throw file.Invalid(PatternKey, $"is {Quoted.Name(name)}, and of the ways to split texts only {string.Join(", ", Patterns.Select(p => p.Name))} are known");
    }

    private static (int Left, int Right) ReadMerge(GgufFile file, Dictionary<string, int> ids, string merge, int index)
    {
        int space = merge.IndexOf(' ', StringComparison.Ordinal);
        return space > 0 && ids.TryGetValue(merge[..space], out int left) && ids.TryGetValue(merge[(space + 1)..], out int right)
            ? (left, right)
            : throw file.Invalid(MergesKey, $"has the merge {index}, {Quoted.Name(merge)}, which is not two tokens with a space between them");
    }

    /// <summary>A text's end, where it is a token of its own. What <see cref="LeastLikely"/> chose is not.</summary>
    private static int? SpecialToken(GgufFile file, string key, TokenKind[] kinds) =>
        GgufVocabulary.FindToken(file, key, kinds.Length) is int id && IsSpecial(kinds[id]) ? id : null;

    private static bool IsSpecial(TokenKind kind) => kind is TokenKind.Control or TokenKind.UserDefined or TokenKind.Unknown;

    private static InvalidDataException NoBytes(GgufFile file, string token, int id) =>
        file.Invalid(GgufVocabulary.TokensKey, $"has the token {id}, {Quoted.Name(token)}, which is not in the printable stand-ins of bytes");
}
