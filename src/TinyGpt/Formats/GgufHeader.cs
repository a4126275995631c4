using System.Numerics;

namespace TinyGpt.Formats;

/// <summary>A value of a GGUF file's header.</summary>
/// <param name="Value">A number, a boolean or a string of .NET's; or an array of one of them; or an array of such arrays.</param>
/// <param name="Position">The file's byte at which it starts.</param>
internal sealed record GgufValue(object Value, long Position);

/// <summary>The header of a GGUF file, checked against the file's length.</summary>
internal sealed class GgufHeader
{
    private const string AlignmentKey = "general.alignment";
    private const int DeepestArray = 8;

    // A key of one letter, a type and a byte; a name of one letter, one dimension, a type and an offset.
    private const int ShortestPair = sizeof(ulong) + 1 + sizeof(uint) + 1;
    private const int ShortestTensor = sizeof(ulong) + 1 + sizeof(uint) + sizeof(ulong) + sizeof(uint) + sizeof(ulong);
    private const int MostDimensions = 4;

    private readonly GgufCursor _cursor;
    private readonly Dictionary<string, GgufValue> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, GgufTensor> _tensors = new(StringComparer.Ordinal);

    private GgufHeader(GgufCursor cursor) => _cursor = cursor;

    /// <summary>The key-value pairs.</summary>
    public IReadOnlyDictionary<string, GgufValue> Values => _values;

    /// <summary>The tensors by name, in the header's order.</summary>
    public IReadOnlyDictionary<string, GgufTensor> Tensors => _tensors;

    /// <summary>Reads a header. Takes memory in proportion to its own length only.</summary>
    /// <exception cref="InvalidDataException">The header breaks a rule, or describes another file.</exception>
    public static GgufHeader Read(GgufCursor cursor)
    {
        GgufHeader header = new(cursor);
        (ulong tensors, ulong pairs) = header.ReadCounts();
        for (ulong i = 0; i < pairs; i++)
        {
            header.ReadPair();
        }

        List<(GgufTensor Tensor, ulong Offset, long At)> infos = [];
        for (ulong i = 0; i < tensors; i++)
        {
            infos.Add(header.ReadTensor());
        }

        header.Place(infos);
        return header;
    }

    private (ulong Tensors, ulong Pairs) ReadCounts()
    {
        uint magic = _cursor.Read<uint>("the signature");
        if (magic != GgufModel.Magic)
        {
            throw _cursor.Invalid("it does not start with GGUF");
        }

        uint version = _cursor.Read<uint>("the version");
        if (version is not (2 or 3))
        {
            bool isBigEndian = version is 0x02000000 or 0x03000000;
            throw _cursor.Invalid(isBigEndian ? "it is big-endian, which cannot be read" : $"it is version {version}; 2 and 3 can be read");
        }

        return (ReadCount("the number of tensors", ShortestTensor), ReadCount("the number of key-value pairs", ShortestPair));
    }

    private ulong ReadCount(string field, int shortest)
    {
        ulong count = _cursor.Read<ulong>(field);
        return count <= (ulong)(_cursor.Left / shortest)
            ? count
            : throw _cursor.Invalid(field, $"is {count}, which {_cursor.Left} more bytes cannot hold");
    }

    private void ReadPair()
    {
        long start = _cursor.Position;
        string key = _cursor.ReadString($"the key of pair {_values.Count}");
        string field = $"the value of {Quoted.Name(key)}";
        GgufType type = _cursor.Read<GgufType>(field);
        long position = _cursor.Position;
        object value = ReadValue(type, field, 0);
        if (key.Length == 0 || !_values.TryAdd(key, new GgufValue(value, position)))
        {
            throw _cursor.Invalid($"the key {Quoted.Name(key)} at byte {start} is empty or there twice");
        }
    }

    private object ReadValue(GgufType type, string field, int depth) => type switch
    {
        GgufType.UInt8 => _cursor.Read<byte>(field),
        GgufType.Int8 => _cursor.Read<sbyte>(field),
        GgufType.UInt16 => _cursor.Read<ushort>(field),
        GgufType.Int16 => _cursor.Read<short>(field),
        GgufType.UInt32 => _cursor.Read<uint>(field),
        GgufType.Int32 => _cursor.Read<int>(field),
        GgufType.Float32 => _cursor.Read<float>(field),
        GgufType.Bool => ToBoolean(_cursor.Read<byte>(field), field),
        GgufType.String => _cursor.ReadString(field),
        GgufType.Array => ReadArray(field, depth),
        GgufType.UInt64 => _cursor.Read<ulong>(field),
        GgufType.Int64 => _cursor.Read<long>(field),
        GgufType.Float64 => _cursor.Read<double>(field),
        _ => throw _cursor.Invalid(field, $"has the unknown type {(uint)type}"),
    };

    private Array ReadArray(string field, int depth)
    {
        if (depth == DeepestArray)
        {
            throw _cursor.Invalid(field, $"has more than {DeepestArray} arrays inside one another");
        }

        GgufType type = _cursor.Read<GgufType>(field);
        ulong count = _cursor.Read<ulong>(field);
        return type switch
        {
            GgufType.UInt8 => _cursor.ReadArray<byte>(count, field),
            GgufType.Int8 => _cursor.ReadArray<sbyte>(count, field),
            GgufType.UInt16 => _cursor.ReadArray<ushort>(count, field),
            GgufType.Int16 => _cursor.ReadArray<short>(count, field),
            GgufType.UInt32 => _cursor.ReadArray<uint>(count, field),
            GgufType.Int32 => _cursor.ReadArray<int>(count, field),
            GgufType.Float32 => _cursor.ReadArray<float>(count, field),
            GgufType.Bool => Array.ConvertAll(_cursor.ReadArray<byte>(count, field), value => ToBoolean(value, field)),
            GgufType.String => ReadElements(count, sizeof(ulong), field, () => _cursor.ReadString(field)),
            GgufType.Array => ReadElements(count, sizeof(uint) + sizeof(ulong), field, () => ReadArray(field, depth + 1)),
            GgufType.UInt64 => _cursor.ReadArray<ulong>(count, field),
            GgufType.Int64 => _cursor.ReadArray<long>(count, field),
            GgufType.Float64 => _cursor.ReadArray<double>(count, field),
            _ => throw _cursor.Invalid(field, $"has elements of the unknown type {(uint)type}"),
        };
    }

    private T[] ReadElements<T>(ulong count, int shortest, string field, Func<T> read)
    {
        if (count > (ulong)(_cursor.Left / shortest))
        {
            throw _cursor.Invalid(field, $"has {count} elements, and {_cursor.Left} bytes are left");
        }

        T[] elements = new T[count];
        for (int i = 0; i < elements.Length; i++)
        {
            elements[i] = read();
        }

        return elements;
    }

    private bool ToBoolean(byte value, string field) =>
        value <= 1 ? value == 1 : throw _cursor.Invalid(field, $"has a {value} where only 0 and 1 are booleans");

    private (GgufTensor Tensor, ulong Offset, long At) ReadTensor()
    {
        long at = _cursor.Position;
        string name = _cursor.ReadString("a tensor's name");
        string field = $"tensor {Quoted.Name(name)}";
        uint dimensions = _cursor.Read<uint>(field);
        if (name.Length == 0 || dimensions is 0 or > MostDimensions)
        {
            throw _cursor.Invalid(field, $"has {dimensions} dimensions, or no name; 1 to {MostDimensions} are possible");
        }

        long[] shape = new long[dimensions];
        Int128 length = 1;
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            ulong dimension = _cursor.Read<ulong>(field);
            length *= dimension;
            if (dimension == 0 || length > long.MaxValue / sizeof(double))
            {
                throw _cursor.Invalid(field, $"has the dimension {dimension}, which is zero or overflows");
            }

            shape[i] = (long)dimension;
        }

        uint number = _cursor.Read<uint>(field);
        ElementType type = GgufTensorTypes.Type(number)
            ?? throw _cursor.Invalid(field, $"is of the type {GgufTensorTypes.Name(number)}, and only F32, F16, BF16 and Q8_0 can be read");
        if (type == ElementType.Q8_0 && shape[^1] % Quantization.BlockLength != 0)
        {
            throw _cursor.Invalid(field, $"is Q8_0 with rows of {shape[^1]}, which are no whole blocks of {Quantization.BlockLength}");
        }

        ulong offset = _cursor.Read<ulong>(field);
        return (new GgufTensor(name, type, shape, 0, type.Bytes((long)length)), offset, at);
    }

    private void Place(List<(GgufTensor Tensor, ulong Offset, long At)> infos)
    {
        ulong alignment = Alignment();
        UInt128 dataStart = ((UInt128)(ulong)_cursor.Position + alignment - 1) / alignment * alignment;
        UInt128 fileLength = (UInt128)(ulong)(_cursor.Position + _cursor.Left);
        foreach ((GgufTensor tensor, ulong offset, long at) in infos)
        {
            string field = $"tensor {Quoted.Name(tensor.Name)}, described at byte {at},";
            UInt128 start = dataStart + offset;
            if (offset % alignment != 0)
            {
                throw _cursor.Invalid($"{field} has the offset {offset}, which is no multiple of {alignment}");
            }

            if (start + (ulong)tensor.Bytes > fileLength)
            {
                throw _cursor.Invalid($"{field} takes {tensor.Bytes} bytes from byte {start} on, and the file has {fileLength}");
            }

            if (!_tensors.TryAdd(tensor.Name, tensor with { Position = (long)start }))
            {
                throw _cursor.Invalid($"{field} is there twice");
            }
        }

        CheckOverlaps();
    }

    private ulong Alignment()
    {
        if (!_values.TryGetValue(AlignmentKey, out GgufValue? value))
        {
            return GgufFile.DefaultAlignment;
        }

        return value.Value is uint alignment && BitOperations.IsPow2(alignment)
            ? alignment
            : throw _cursor.Invalid($"{AlignmentKey} at byte {value.Position} is no power of two of 32 bits");
    }

    private void CheckOverlaps()
    {
        GgufTensor? before = null;
        foreach (GgufTensor tensor in _tensors.Values.OrderBy(tensor => tensor.Position))
        {
            if (before is not null && before.Position + before.Bytes > tensor.Position)
            {
                throw _cursor.Invalid(
                    $"tensor {Quoted.Name(tensor.Name)} starts at byte {tensor.Position}, inside tensor {Quoted.Name(before.Name)}");
            }

            before = tensor;
        }
    }
}
