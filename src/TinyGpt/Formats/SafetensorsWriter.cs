using System.Buffers;
using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace TinyGpt.Formats;

/// <summary>A tensor to be written.</summary>
/// <param name="Name">Its name, unique in the file.</param>
/// <param name="Type">What an element is.</param>
/// <param name="Shape">Its dimensions, slowest first; none for a single number.</param>
/// <param name="WriteData">
/// Writes the elements, row-major and little-endian, in as many pieces as it likes: so memory of a device passes through in chunks.
/// </param>
public sealed record SafetensorsSource(string Name, SafetensorsType Type, IReadOnlyList<long> Shape, Action<Stream> WriteData)
{
    /// <summary>Bytes of the tensor's data.</summary>
    /// <exception cref="ArgumentException">A dimension is negative, or the product overflows.</exception>
    public long Bytes
    {
        get
        {
            Int128 bytes = Type.Size();
            foreach (long dimension in Shape)
            {
                bytes = dimension < 0 ? -1 : bytes * dimension;
                if (bytes < 0 || bytes > long.MaxValue)
                {
                    throw new ArgumentException($"tensor {Quoted.Name(Name)} has the impossible shape [{string.Join(", ", Shape)}]");
                }
            }

            return (long)bytes;
        }
    }
}

/// <summary>Writes safetensors files, laid out as the reference writer does: larger elements first, then by name, from a multiple of 8 on.</summary>
public static class SafetensorsWriter
{
    /// <summary>Writes a whole file to a stream; see <see cref="AtomicFile.Write"/> for a safe one.</summary>
    /// <param name="stream">Receives the file, front to back.</param>
    /// <param name="tensors">The tensors, in any order.</param>
    /// <param name="metadata">Free text for the header; or null.</param>
    /// <exception cref="ArgumentException">Two tensors have one name, a name is reserved, or a shape is impossible.</exception>
    /// <exception cref="InvalidOperationException">A tensor wrote more or fewer bytes than its shape has.</exception>
    public static void Write(Stream stream, IReadOnlyList<SafetensorsSource> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        SafetensorsSource[] ordered =
            [.. tensors.OrderByDescending(tensor => tensor.Type.Size()).ThenBy(tensor => tensor.Name, StringComparer.Ordinal)];
        CheckNames(ordered);
        stream.Write(Header(ordered, metadata));
        foreach (SafetensorsSource tensor in ordered)
        {
            using ExactLengthStream data = new(stream, tensor.Bytes, tensor.Name);
            tensor.WriteData(data);
            data.CheckComplete();
        }
    }

    private static void CheckNames(SafetensorsSource[] tensors)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (SafetensorsSource tensor in tensors)
        {
            if (tensor.Name == SafetensorsHeader.MetadataKey || !names.Add(tensor.Name))
            {
                throw new ArgumentException($"the tensor name {Quoted.Name(tensor.Name)} is reserved or there twice", nameof(tensors));
            }
        }
    }

    /// <summary>The length of the header and the header, padded with spaces so that the data starts at a multiple of 8 bytes.</summary>
    private static byte[] Header(SafetensorsSource[] tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        ArrayBufferWriter<byte> json = new();
        using (Utf8JsonWriter writer = new(json, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            WriteMetadata(writer, metadata);
            long position = 0;
            foreach (SafetensorsSource tensor in tensors)
            {
                WriteEntry(writer, tensor, position);
                position = checked(position + tensor.Bytes);
            }

            writer.WriteEndObject();
        }

        int padded = (json.WrittenCount + 7) / 8 * 8;
        byte[] header = new byte[8 + padded];
        BinaryPrimitives.WriteInt64LittleEndian(header, padded);
        json.WrittenSpan.CopyTo(header.AsSpan(8));
        header.AsSpan(8 + json.WrittenCount).Fill((byte)' ');
        return header;
    }

    private static void WriteMetadata(Utf8JsonWriter writer, IReadOnlyDictionary<string, string>? metadata)
    {
        if (metadata is null || metadata.Count == 0)
        {
            return;
        }

        writer.WriteStartObject(SafetensorsHeader.MetadataKey);
        foreach ((string key, string value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            writer.WriteString(key, value);
        }

        writer.WriteEndObject();
    }

    private static void WriteEntry(Utf8JsonWriter writer, SafetensorsSource tensor, long position)
    {
        writer.WriteStartObject(tensor.Name);
        writer.WriteString("dtype", tensor.Type.FileName());
        writer.WriteStartArray("shape");
        foreach (long dimension in tensor.Shape)
        {
            writer.WriteNumberValue(dimension);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("data_offsets");
        writer.WriteNumberValue(position);
        writer.WriteNumberValue(position + tensor.Bytes);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
