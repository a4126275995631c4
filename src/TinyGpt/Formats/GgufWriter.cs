using System.Runtime.InteropServices;
using System.Text;

namespace TinyGpt.Formats;

/// <summary>A tensor to be written.</summary>
/// <param name="Name">Its name, unique in the file.</param>
/// <param name="Type">How its elements are stored: Float32, Float16, BFloat16 or Q8_0.</param>
/// <param name="Shape">Its dimensions, slowest first.</param>
/// <param name="WriteData">Writes the elements in that type, row-major and little-endian, in as many pieces as it likes.</param>
public sealed record GgufSource(string Name, ElementType Type, IReadOnlyList<long> Shape, Action<Stream> WriteData)
{
    /// <summary>Bytes of the tensor's data.</summary>
    public long Bytes => Type.Bytes(Shape.Aggregate(1L, (product, dimension) => checked(product * dimension)));
}

/// <summary>Writes GGUF files, version 3: tensors one behind another, each from a multiple of 32 bytes on.</summary>
public static class GgufWriter
{
    private const uint Version = 3;

    /// <summary>The longest name that llama.cpp reads, in bytes.</summary>
    private const int LongestName = 63;

    /// <summary>Writes a whole file to a stream; see <see cref="AtomicFile.Write"/> for a safe one.</summary>
    /// <param name="stream">Receives the file, front to back.</param>
    /// <param name="pairs">Keys and values: numbers, booleans, strings, arrays of one of them, or arrays of such arrays.</param>
    /// <param name="tensors">The tensors, in the order in which they are to lie.</param>
    /// <exception cref="ArgumentException">A name is there twice or too long, or a value is of another type.</exception>
    /// <exception cref="InvalidOperationException">A tensor wrote more or fewer bytes than its shape has.</exception>
    public static void Write(Stream stream, IReadOnlyList<KeyValuePair<string, object>> pairs, IReadOnlyList<GgufSource> tensors)
    {
        CheckNames(pairs, tensors);
        CountingWriter header = new(stream);
        header.Bytes("GGUF"u8);
        header.Number(Version);
        header.Number((ulong)tensors.Count);
        header.Number((ulong)pairs.Count);
        foreach ((string key, object value) in pairs)
        {
            header.Text(key);
            header.Number((uint)TypeOf(value));
            WriteValue(header, value);
        }

        WriteInfos(header, tensors);
        header.Pad();
        foreach (GgufSource tensor in tensors)
        {
            using ExactLengthStream data = new(stream, tensor.Bytes, tensor.Name);
            tensor.WriteData(data);
            data.CheckComplete();
            header.Position += tensor.Bytes;
            header.Pad();
        }
    }

    private static void CheckNames(IReadOnlyList<KeyValuePair<string, object>> pairs, IReadOnlyList<GgufSource> tensors)
    {
        IEnumerable<string> twice = pairs.Select(pair => pair.Key).GroupBy(key => key).Where(same => same.Count() > 1)
            .Concat(tensors.Select(tensor => tensor.Name).GroupBy(name => name).Where(same => same.Count() > 1)).Select(same => same.Key);
        foreach (string name in twice.Concat(tensors.Select(tensor => tensor.Name).Where(name => Encoding.UTF8.GetByteCount(name) > LongestName)))
        {
            throw new ArgumentException($"the name {Quoted.Name(name)} is there twice, or longer than the {LongestName} bytes of a tensor's name");
        }
    }

    private static void WriteInfos(CountingWriter header, IReadOnlyList<GgufSource> tensors)
    {
        ulong offset = 0;
        foreach (GgufSource tensor in tensors)
        {
            header.Text(tensor.Name);
            header.Number((uint)tensor.Shape.Count);
            foreach (long dimension in tensor.Shape.Reverse())
            {
                header.Number((ulong)dimension);
            }

            header.Number(GgufTensorTypes.Number(tensor.Type));
            header.Number(offset);
            offset += (ulong)(tensor.Bytes + GgufFile.DefaultAlignment - 1) / GgufFile.DefaultAlignment * GgufFile.DefaultAlignment;
        }
    }

    private static GgufType TypeOf(object value) => value switch
    {
        byte => GgufType.UInt8,
        sbyte => GgufType.Int8,
        ushort => GgufType.UInt16,
        short => GgufType.Int16,
        uint => GgufType.UInt32,
        int => GgufType.Int32,
        float => GgufType.Float32,
        bool => GgufType.Bool,
        string => GgufType.String,
        ulong => GgufType.UInt64,
        long => GgufType.Int64,
        double => GgufType.Float64,
        Array => GgufType.Array,
        _ => throw NoSuchType(value.GetType()),
    };

    // By the type itself: an array of signed numbers passes for one of unsigned numbers.
    private static GgufType ElementTypeOf(Type element) => element switch
    {
        _ when element == typeof(byte) => GgufType.UInt8,
        _ when element == typeof(sbyte) => GgufType.Int8,
        _ when element == typeof(ushort) => GgufType.UInt16,
        _ when element == typeof(short) => GgufType.Int16,
        _ when element == typeof(uint) => GgufType.UInt32,
        _ when element == typeof(int) => GgufType.Int32,
        _ when element == typeof(float) => GgufType.Float32,
        _ when element == typeof(bool) => GgufType.Bool,
        _ when element == typeof(string) => GgufType.String,
        _ when element == typeof(ulong) => GgufType.UInt64,
        _ when element == typeof(long) => GgufType.Int64,
        _ when element == typeof(double) => GgufType.Float64,
        _ when element.IsAssignableTo(typeof(Array)) => GgufType.Array,
        _ => throw NoSuchType(element),
    };

    private static void WriteValue(CountingWriter header, object value)
    {
        switch (value)
        {
            case string text:
                header.Text(text);
                break;
            case Array array:
                header.Number((uint)ElementTypeOf(array.GetType().GetElementType()!));
                header.Number((ulong)array.LongLength);
                foreach (object element in array)
                {
                    WriteValue(header, element);
                }

                break;
            case byte number:
                header.Number(number);
                break;
            case sbyte number:
                header.Number(number);
                break;
            case ushort number:
                header.Number(number);
                break;
            case short number:
                header.Number(number);
                break;
            case uint number:
                header.Number(number);
                break;
            case int number:
                header.Number(number);
                break;
            case float number:
                header.Number(number);
                break;
            case bool boolean:
                header.Number(boolean);
                break;
            case ulong number:
                header.Number(number);
                break;
            case long number:
                header.Number(number);
                break;
            case double number:
                header.Number(number);
                break;
            default:
                throw NoSuchType(value.GetType());
        }
    }

    private static ArgumentException NoSuchType(Type type) => new($"a GGUF file cannot hold a value of the type {type.Name}");

    /// <summary>Writes little-endian values, and knows how many bytes there are.</summary>
    private sealed class CountingWriter(Stream stream)
    {
        public long Position { get; set; }

        public void Bytes(ReadOnlySpan<byte> bytes)
        {
            stream.Write(bytes);
            Position += bytes.Length;
        }

        public void Number<T>(T value) where T : unmanaged => Bytes(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));

        public void Text(string text)
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(text);
            Number((ulong)utf8.Length);
            Bytes(utf8);
        }

        public void Pad()
        {
            while (Position % GgufFile.DefaultAlignment != 0)
            {
                Bytes([0]);
            }
        }
    }
}
