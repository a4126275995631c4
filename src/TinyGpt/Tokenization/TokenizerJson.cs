using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using TinyGpt.Formats;

namespace TinyGpt.Tokenization;

/// <summary>
/// <c>tokenizer.json</c>, as Hugging Face's tokenizers library reads it. All kinds are byte-pair models; characters and bytes are such
/// models without a merge, which leave every symbol of their input alone and look it up.
/// Characters: no pre-tokenizer, so that the symbols are the characters of the whole text; the decoder Fuse joins them without spaces.
/// Bytes: pre-tokenizer and decoder ByteLevel, which map every byte to a printable character and back; without its regular expression.
/// Byte pairs: ByteLevel with its regular expression, which is that of GPT-2, or after a Split by another one.
/// One difference: that library silently drops a character outside the vocabulary, which is an error here.
/// </summary>
internal static class TokenizerJson
{
    private const long LongestFile = 100_000_000;

    /// <summary>Writes a tokenizer.</summary>
    public static void Write(Stream stream, Tokenizer tokenizer)
    {
        using TokenizerJsonWriter writer = new(stream, tokenizer);
        writer.Write();
    }

    /// <summary>Reads a tokenizer.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or describes a tokenizer of another kind.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static Tokenizer Read(string path)
    {
        byte[] json = ReadUtf8(path);
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return Read(document.RootElement);
        }
        catch (JsonException exception)
        {
            throw Unusable(path, Quoted.Reason(exception), exception);
        }
        // InvalidOperationException: an escaped half of a surrogate pair is valid JSON, but no text.
        catch (Exception exception) when (exception is InvalidDataException or InvalidOperationException)
        {
            throw Unusable(path, exception.Message, exception);
        }
    }

    /// <summary>A property of an object; undefined where there is none.</summary>
    public static JsonElement Property(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) ? value : default;

    /// <summary>Whether a property is missing, null or an empty text.</summary>
    public static bool IsAbsent(JsonElement element, string name)
    {
        JsonElement value = Property(element, name);
        return value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined || (value.ValueKind == JsonValueKind.String && value.ValueEquals(""));
    }

    /// <summary>A property that is true or false, or what it is where it is missing.</summary>
    public static bool Flag(JsonElement element, string name, bool otherwise) => Property(element, name).ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Null or JsonValueKind.Undefined => otherwise,
        _ => throw new InvalidDataException($"its {name} is neither true nor false"),
    };

    /// <summary>A property that is a text; empty where there is none.</summary>
    public static string Text(JsonElement element, string name) =>
        Property(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : "";

    /// <summary>The elements of a property that is a list; none where it is missing.</summary>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    public static JsonElement.ArrayEnumerator List(JsonElement element, string name)
    {
        JsonElement list = Property(element, name);
        Require(list.ValueKind is JsonValueKind.Array or JsonValueKind.Undefined, $"its {name} are not a list");
        return list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : default;
    }

    /// <summary>Throws what is wrong unless a condition holds.</summary>
    public static void Require(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new InvalidDataException(otherwise);
        }
    }

    private static InvalidDataException Unusable(string path, string reason, Exception cause) =>
        new($"{path} cannot be used as a tokenizer: {reason}", cause);

    private static byte[] ReadUtf8(string path)
    {
        byte[] bytes = InputFile.ReadWhole(path, LongestFile, "a tokenizer.json");
        return Utf8.IsValid(bytes) ? bytes : throw new InvalidDataException($"{path} is not a tokenizer.json: it is not UTF-8");
    }

    private static Tokenizer Read(JsonElement root)
    {
        JsonElement model = Property(root, "model");
        string type = Text(model, "type");
        Require(type == "BPE", $"its model has the type {Quoted.Name(type)}");
        foreach (string role in (string[])["truncation", "padding"])
        {
            Require(IsAbsent(root, role), $"it has a {role}");
        }

        foreach (string affix in (string[])["dropout", "continuing_subword_prefix", "end_of_word_suffix"])
        {
            Require(IsAbsent(model, affix), $"its model has a {affix}");
        }

        if (ScoredTokenizerJson.IsMeant(model))
        {
            return ScoredTokenizerJson.Read(root, model);
        }

        Require(IsAbsent(root, "normalizer"), "it has a normalizer without the byte_fallback of pieces with scores");
        JsonElement preTokenizer = Property(root, "pre_tokenizer");
        (string before, string decoder) = (Text(preTokenizer, "type"), Text(Property(root, "decoder"), "type"));
        bool splits = before == "Sequence" || (before == "ByteLevel" && Flag(preTokenizer, "use_regex", otherwise: true));
        return (before, decoder) switch
        {
            ("", "Fuse") => new CharacterTokenizer(ReadCharacters(ReadSingles(root, model))),
            ("ByteLevel", "ByteLevel") when !splits => ReadBytes(ReadSingles(root, model), preTokenizer),
            ("ByteLevel" or "Sequence", "ByteLevel") => BytePairJson.Read(root, model, preTokenizer),
            _ => throw new InvalidDataException(
                $"its pre_tokenizer {Quoted.Name(before)} and decoder {Quoted.Name(decoder)} belong neither to characters, nor to bytes, nor to pairs of bytes, nor to pieces with scores"),
        };
    }

    /// <summary>The vocabulary of a model without merges or special tokens: the ids must be 0, 1, 2 … in any order.</summary>
    private static string[] ReadSingles(JsonElement root, JsonElement model)
    {
        Require(IsEmptyList(model, "merges"), "it merges pairs of characters, or of bytes of a text that was not split");
        Require(IsEmptyList(root, "added_tokens"), "it has added tokens");
        Require(IsAbsent(root, "post_processor"), "it has a post_processor");
        JsonElement vocabulary = Property(model, "vocab");
        Require(vocabulary.ValueKind == JsonValueKind.Object, "its vocab is not an object");
        int count = vocabulary.GetPropertyCount();
        string[] tokens = new string[count];
        foreach (JsonProperty token in vocabulary.EnumerateObject())
        {
            int id = token.Value.ValueKind == JsonValueKind.Number && token.Value.TryGetInt32(out int number) ? number : -1;
            bool isNew = (uint)id < (uint)count && tokens[id] is null;
            Require(isNew, $"the id of token {Quoted.Name(token.Name)} is there twice or is not one of 0 to {count - 1}");
            tokens[id] = token.Name;
        }

        return tokens;
    }

    private static Rune[] ReadCharacters(string[] vocabulary)
    {
        Rune[] characters = new Rune[vocabulary.Length];
        for (int id = 0; id < characters.Length; id++)
        {
            bool single = Rune.DecodeFromUtf16(vocabulary[id], out characters[id], out int length) == 0 && length == vocabulary[id].Length;
            Require(single, $"its token {id}, {Quoted.Name(vocabulary[id])}, is not one character");
        }

        return characters;
    }

    private static ByteTokenizer ReadBytes(string[] vocabulary, JsonElement preTokenizer)
    {
        RequireNoPrefixSpace(preTokenizer);
        bool plain = vocabulary.Length == 256;
        for (int id = 0; id < vocabulary.Length && plain; id++)
        {
            plain = vocabulary[id].AsSpan().SequenceEqual([ByteLevelAlphabet.Character((byte)id)]);
        }

        Require(plain, "its vocabulary is not the 256 bytes in order");
        return new ByteTokenizer();
    }

    /// <summary>Refuses a ByteLevel that puts a space before the text, which it does unless told otherwise.</summary>
    public static void RequireNoPrefixSpace(JsonElement byteLevel) =>
        Require(!Flag(byteLevel, "add_prefix_space", otherwise: true), "it adds a space before the text");

    private static bool IsEmptyList(JsonElement element, string name) =>
        Property(element, name) is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() == 0;
}
