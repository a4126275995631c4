using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.Win32.SafeHandles;
using TinyGpt.Formats;

namespace TinyGpt.Tokenization;

/// <summary>
/// <c>tokenizer.json</c>, as Hugging Face's tokenizers library reads it. Both kinds are byte-pair models without a merge:
/// such a model leaves every symbol of its input alone and looks it up.
/// Characters: no pre-tokenizer, so that the symbols are the characters of the whole text; the decoder Fuse joins them without spaces.
/// Bytes: pre-tokenizer and decoder ByteLevel, which map every byte to a printable character and back; without its regular expression.
/// One difference: that library silently drops a character outside the vocabulary, which is an error here.
/// </summary>
internal static class TokenizerJson
{
    private const long LongestFile = 100_000_000;

    /// <summary>Writes a tokenizer of characters or bytes.</summary>
    public static void Write(Stream stream, Tokenizer tokenizer)
    {
        bool bytes = tokenizer is ByteTokenizer;
        JsonWriterOptions options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using Utf8JsonWriter writer = new(stream, options);
        writer.WriteStartObject();
        writer.WriteString("version", "1.0");
        writer.WriteNull("truncation");
        writer.WriteNull("padding");
        writer.WriteStartArray("added_tokens");
        writer.WriteEndArray();
        writer.WriteNull("normalizer");
        if (bytes)
        {
            WriteByteLevel(writer, "pre_tokenizer");
        }
        else
        {
            writer.WriteNull("pre_tokenizer");
        }

        writer.WriteNull("post_processor");
        if (bytes)
        {
            WriteByteLevel(writer, "decoder");
        }
        else
        {
            writer.WriteStartObject("decoder");
            writer.WriteString("type", "Fuse");
            writer.WriteEndObject();
        }

        WriteModel(writer, tokenizer, bytes);
        writer.WriteEndObject();
    }

    /// <summary>Reads a tokenizer of characters or bytes.</summary>
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

    private static InvalidDataException Unusable(string path, string reason, Exception cause) =>
        new($"{path} cannot be used as a tokenizer: {reason}", cause);

    private static void WriteByteLevel(Utf8JsonWriter writer, string role)
    {
        writer.WriteStartObject(role);
        writer.WriteString("type", "ByteLevel");
        writer.WriteBoolean("add_prefix_space", false);
        writer.WriteBoolean("trim_offsets", true);
        writer.WriteBoolean("use_regex", false);
        writer.WriteEndObject();
    }

    private static void WriteModel(Utf8JsonWriter writer, Tokenizer tokenizer, bool bytes)
    {
        writer.WriteStartObject("model");
        writer.WriteString("type", "BPE");
        writer.WriteNull("dropout");
        writer.WriteNull("unk_token");
        writer.WriteNull("continuing_subword_prefix");
        writer.WriteNull("end_of_word_suffix");
        writer.WriteBoolean("fuse_unk", false);
        writer.WriteBoolean("byte_fallback", false);
        writer.WriteBoolean("ignore_merges", false);
        writer.WriteStartObject("vocab");
        for (int id = 0; id < tokenizer.VocabularySize; id++)
        {
            writer.WriteNumber(bytes ? ByteLevelAlphabet.Character((byte)id).ToString() : Encoding.UTF8.GetString(tokenizer.Bytes(id)), id);
        }

        writer.WriteEndObject();
        writer.WriteStartArray("merges");
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static byte[] ReadUtf8(string path)
    {
        using SafeFileHandle file = InputFile.Open(path);
        long length = RandomAccess.GetLength(file);
        if (length > LongestFile)
        {
            throw new InvalidDataException($"{path} is not a tokenizer.json: it has {length} bytes");
        }

        byte[] bytes = new byte[length];
        InputFile.ReadExactly(file, path, bytes, 0);
        return Utf8.IsValid(bytes) ? bytes : throw new InvalidDataException($"{path} is not a tokenizer.json: it is not UTF-8");
    }

    private static Tokenizer Read(JsonElement root)
    {
        JsonElement model = Property(root, "model");
        string type = TypeOf(model);
        Require(type == "BPE", $"its model has the type {Quoted.Name(type)}");
        Require(IsEmptyList(model, "merges"), "it merges pairs, and only tokenizers of single characters or bytes can be read");
        Require(IsEmptyList(root, "added_tokens"), "it has added tokens");
        foreach (string role in (string[])["normalizer", "post_processor", "truncation", "padding"])
        {
            Require(IsNull(Property(root, role)), $"it has a {role}");
        }

        foreach (string affix in (string[])["continuing_subword_prefix", "end_of_word_suffix"])
        {
            Require(IsNull(Property(model, affix)), $"its model has a {affix}");
        }

        string[] vocabulary = ReadVocabulary(Property(model, "vocab"));
        JsonElement preTokenizer = Property(root, "pre_tokenizer");
        string decoder = TypeOf(Property(root, "decoder"));
        return (TypeOf(preTokenizer), decoder) switch
        {
            ("", "Fuse") => ReadCharacters(vocabulary),
            ("ByteLevel", "ByteLevel") => ReadBytes(vocabulary, preTokenizer),
            (string before, _) => throw new InvalidDataException(
                $"its pre_tokenizer {Quoted.Name(before)} and decoder {Quoted.Name(decoder)} belong neither to characters nor to bytes"),
        };
    }

    private static CharacterTokenizer ReadCharacters(string[] vocabulary)
    {
        Rune[] characters = new Rune[vocabulary.Length];
        for (int id = 0; id < characters.Length; id++)
        {
            bool single = Rune.DecodeFromUtf16(vocabulary[id], out characters[id], out int length) == 0 && length == vocabulary[id].Length;
            Require(single, $"its token {id}, {Quoted.Name(vocabulary[id])}, is not one character");
        }

        return new CharacterTokenizer(characters);
    }

    private static ByteTokenizer ReadBytes(string[] vocabulary, JsonElement preTokenizer)
    {
        Require(Property(preTokenizer, "add_prefix_space").ValueKind == JsonValueKind.False, "it adds a space before the text");
        bool plain = vocabulary.Length == 256;
        for (int id = 0; id < vocabulary.Length && plain; id++)
        {
            plain = vocabulary[id].AsSpan().SequenceEqual([ByteLevelAlphabet.Character((byte)id)]);
        }

        Require(plain, "its vocabulary is not the 256 bytes in order");
        return new ByteTokenizer();
    }

    /// <summary>The token of each id, where the ids must be 0, 1, 2 … in any order.</summary>
    private static string[] ReadVocabulary(JsonElement vocabulary)
    {
        Require(vocabulary.ValueKind == JsonValueKind.Object, "its vocab is not an object");
        int count = vocabulary.GetPropertyCount();
        Require(
            count is > 0 and <= LlmcTokens.MaxVocabularySize,
            $"its vocabulary has {count} tokens, and 1 to {LlmcTokens.MaxVocabularySize} are possible");
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

    private static JsonElement Property(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) ? value : default;

    private static bool IsNull(JsonElement element) => element.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined;

    private static bool IsEmptyList(JsonElement element, string name) =>
        Property(element, name) is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() == 0;

    private static string TypeOf(JsonElement element) =>
        Property(element, "type") is { ValueKind: JsonValueKind.String } type ? type.ToString() : "";

    private static void Require(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new InvalidDataException(otherwise);
        }
    }
}
