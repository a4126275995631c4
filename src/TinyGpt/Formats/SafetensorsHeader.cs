using System.Text.Json;
using System.Text.Unicode;

namespace TinyGpt.Formats;

/// <summary>Where a tensor lies in a safetensors file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">What an element is.</param>
/// <param name="Shape">Its dimensions, slowest first; none for a single number.</param>
/// <param name="Begin">Its first byte, counted from the start of the data.</param>
/// <param name="End">The byte after its last.</param>
public sealed record SafetensorsEntry(string Name, SafetensorsType Type, IReadOnlyList<long> Shape, long Begin, long End)
{
    /// <summary>Number of elements: the product of the shape.</summary>
    public long Length => (End - Begin) / Type.Size();
}

/// <summary>The JSON header of a safetensors file, checked against the rules of the reference reader and the file's length.</summary>
internal sealed class SafetensorsHeader
{
    /// <summary>The reserved key beside the tensors' names.</summary>
    public const string MetadataKey = "__metadata__";

    /// <summary>The reference reader's limit.</summary>
    public const long LongestHeader = 100_000_000;

    private readonly string _file;
    private readonly Dictionary<string, SafetensorsEntry> _tensors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _metadata = new(StringComparer.Ordinal);

    private SafetensorsHeader(string file) => _file = file;

    /// <summary>The tensors by name, in the order of the header.</summary>
    public IReadOnlyDictionary<string, SafetensorsEntry> Tensors => _tensors;

    /// <summary>The free text of the header; empty if there is none.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _metadata;

    /// <summary>Reads a header. Takes memory in proportion to its own length only.</summary>
    /// <param name="file">The file's name, for messages.</param>
    /// <param name="json">The header's bytes.</param>
    /// <param name="dataLength">How many bytes follow it.</param>
    /// <exception cref="InvalidDataException">The header breaks a rule, or does not describe that many bytes.</exception>
    public static SafetensorsHeader Parse(string file, ReadOnlySpan<byte> json, long dataLength)
    {
        SafetensorsHeader header = new(file);
        if (json.IsEmpty || json[0] != '{')
        {
            throw header.Invalid("the header does not start with {");
        }

        if (!Utf8.IsValid(json))
        {
            throw header.Invalid("the header is not UTF-8");
        }

        try
        {
            header.ReadObject(json);
        }
        catch (JsonException exception)
        {
            throw header.Invalid($"the header is not JSON: {Quoted.Reason(exception)}", exception);
        }

        header.CheckRanges(dataLength);
        return header;
    }

    private void ReadObject(ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = new(json);
        bool hasMetadata = false;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = ReadString(ref reader, "a name");
            reader.Read();
            if (name == MetadataKey)
            {
                if (hasMetadata)
                {
                    throw Invalid($"{MetadataKey} is there twice");
                }

                hasMetadata = true;
                ReadMetadata(ref reader);
            }
            else if (!_tensors.TryAdd(name, ReadEntry(ref reader, name)))
            {
                throw Invalid($"tensor {Quoted.Name(name)} is there twice");
            }
        }

        // Anything but white space behind the object throws here.
        reader.Read();
    }

    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw Invalid($"{MetadataKey} is not an object");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = ReadString(ref reader, MetadataKey);
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
            {
                throw Invalid($"{MetadataKey} {Quoted.Name(key)} is not a string");
            }

            if (!_metadata.TryAdd(key, ReadString(ref reader, MetadataKey)))
            {
                throw Invalid($"{MetadataKey} {Quoted.Name(key)} is there twice");
            }
        }
    }

    private SafetensorsEntry ReadEntry(ref Utf8JsonReader reader, string name)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw Invalid(name, "is not an object");
        }

        SafetensorsType? type = null;
        List<long>? shape = null, offsets = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string field = ReadString(ref reader, "a field's name");
            reader.Read();
            switch (field)
            {
                case "dtype" when type is null:
                    type = ReadType(ref reader, name);
                    break;
                case "shape" when shape is null:
                    shape = ReadNumbers(ref reader, name, field);
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadNumbers(ref reader, name, field);
                    break;
                case "dtype" or "shape" or "data_offsets":
                    throw Invalid(name, $"has {field} twice");
                default:
                    reader.Skip();
                    break;
            }
        }

        if (type is null || shape is null || offsets is not [long begin, long end])
        {
            throw Invalid(name, "needs a dtype, a shape and two data_offsets");
        }

        CheckSize(name, type.Value, shape, begin, end);
        return new SafetensorsEntry(name, type.Value, shape, begin, end);
    }

    private SafetensorsType ReadType(ref Utf8JsonReader reader, string tensor)
    {
        string name = reader.TokenType == JsonTokenType.String ? ReadString(ref reader, "a dtype") : "";
        return SafetensorsTypes.TryParse(name, out SafetensorsType type)
            ? type
            : throw Invalid(tensor, $"has the unknown dtype {Quoted.Name(name)}");
    }

    private List<long> ReadNumbers(ref Utf8JsonReader reader, string tensor, string field)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw Invalid(tensor, $"has a {field} that is not a list");
        }

        List<long> numbers = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long number) || number < 0)
            {
                throw Invalid(tensor, $"has a {field} with an entry that is not a whole number from 0 to 2^63 - 1");
            }

            numbers.Add(number);
        }

        return numbers;
    }

    private void CheckSize(string name, SafetensorsType type, List<long> shape, long begin, long end)
    {
        Int128 bytes = type.Size();
        foreach (long dimension in shape)
        {
            bytes *= dimension;
            if (bytes > long.MaxValue)
            {
                throw Invalid(name, $"has the shape [{Join(shape)}], which overflows");
            }
        }

        if (begin > end || end - begin != (long)bytes)
        {
            throw Invalid(
                name, $"of type {type.FileName()} and shape [{Join(shape)}] takes {bytes} bytes, but its data_offsets are [{begin}, {end}]");
        }
    }

    private void CheckRanges(long dataLength)
    {
        long position = 0;
        foreach (SafetensorsEntry entry in _tensors.Values.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End))
        {
            if (entry.Begin != position)
            {
                throw Invalid(entry.Name, $"starts at byte {entry.Begin} of the data where the one before it ends at {position}");
            }

            position = entry.End;
        }

        if (position != dataLength)
        {
            throw Invalid($"the header describes {position} bytes of data, but {dataLength} follow it");
        }
    }

    // An escaped half of a surrogate pair is valid JSON, but no text.
    private string ReadString(ref Utf8JsonReader reader, string what)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException exception)
        {
            throw Invalid($"{what} in the header is not Unicode text", exception);
        }
    }

    private static string Join(List<long> shape) => shape.Count <= 8 ? string.Join(", ", shape) : $"{string.Join(", ", shape.Take(8))}, …";

    private InvalidDataException Invalid(string tensor, string what) => Invalid($"tensor {Quoted.Name(tensor)} {what}");

    private InvalidDataException Invalid(string what, Exception? cause = null) =>
        new($"{_file} is not a valid safetensors file: {what}", cause);
}
