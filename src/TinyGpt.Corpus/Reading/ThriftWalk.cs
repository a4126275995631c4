namespace TinyGpt.Corpus.Reading;

/// <summary>
/// Goes through a structure in Thrift's compact protocol (apache/thrift, thrift-compact-protocol.md) and throws where it cannot be: a length or a count
/// beyond the bytes that there are, a field of another type than it should be, structures too deep in each other. It keeps nothing but numbers.
/// </summary>
/// <param name="bytes">The structure and what follows.</param>
/// <param name="numbers">
/// Gets the numbers of the structure and of those directly in it: by the field's number; 16 times the outer field's more for the inner.
/// </param>
internal ref struct ThriftWalk(ReadOnlySpan<byte> bytes, Dictionary<int, long> numbers)
{
    private const int Deepest = 16, True = 1, False = 2, Byte = 3, Integer64 = 6, Double = 7, Binary = 8, List = 9, Set = 10, Map = 11, Structure = 12;

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>How many bytes the structure took.</summary>
    public int Position { get; private set; }

    /// <summary>Goes through the structure.</summary>
    /// <exception cref="InvalidDataException">It cannot be; the message says why in a few words.</exception>
    public void Walk(ThriftStructure structure) => Walk(structure, 0, 0);

    private void Walk(ThriftStructure structure, int depth, int outer)
    {
        Check(depth <= Deepest, "structures are too deep in each other");
        long number = 0;
        while (Next() is int head and not 0)
        {
            number = (head >> 4) is int step and > 0 ? number + step : Integer();
            int type = head & 15;
            // In 16 bits, as readers keep it, it could be another field's.
            Check(number is > 0 and <= short.MaxValue, "a field's number is out of range");
            ThriftField? field = structure.Field(number);
            Check(field is null || IsOf(field.Kind, type), "a field is of the wrong type");
            if (type is > Byte and <= Integer64)
            {
                long value = Integer();
                if (depth <= 1 && number is > 0 and < 16)
                {
                    numbers[(outer << 4) + (int)number] = value;
                }
            }
            else if (type is not (True or False))
            {
                WalkValue(type, field, depth, (int)Math.Clamp(number, 0, 15));
            }
        }
    }

    private void WalkValue(int type, ThriftField? field, int depth, int number)
    {
        switch (type)
        {
            case True or False or Byte:
                Skip(1);
                break;
            case > Byte and <= Integer64:
                Integer();
                break;
            case Double:
                Skip(sizeof(double));
                break;
            case Binary:
                Skip(Unsigned());
                break;
            case List or Set:
                WalkList(field, depth);
                break;
            case Structure:
                Walk(field?.Inner ?? ThriftStructure.Any, depth + 1, number);
                break;
            default:
                // No field of Parquet's is a map.
                Check(type == Map && Unsigned() == 0, "a type is not known");
                break;
        }
    }

    private void WalkList(ThriftField? field, int depth)
    {
        Check(depth <= Deepest, "lists are too deep in each other");
        int head = Next(), type = head & 15;
        long count = head >> 4 == 15 ? Unsigned() : head >> 4;
        Check(count >= 0 && count <= _bytes.Length - Position, "a list is longer than what there is");
        Check(field is null || count == 0 || IsOf(field.Element, type), "a list is of the wrong type");
        for (; count > 0; count--)
        {
            WalkValue(type, field, depth + 1, 15);
        }
    }

    private static bool IsOf(ThriftKind kind, int type) => kind switch
    {
        // Bytes are not written as the other numbers are.
        ThriftKind.Integer => type is > Byte and <= Integer64,
        ThriftKind.Byte => type == Byte,
        ThriftKind.Boolean => type is True or False,
        ThriftKind.Binary => type == Binary,
        ThriftKind.Structure => type == Structure,
        _ => type is List or Set,
    };

    private int Next()
    {
        Check(Position < _bytes.Length, "it does not end");
        return _bytes[Position++];
    }

    private void Skip(long count)
    {
        Check(count >= 0 && count <= _bytes.Length - Position, "a length is beyond what there is");
        Position += (int)count;
    }

    private long Unsigned()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            int next = Next();
            value |= (ulong)(next & 127) << shift;
            if (next < 128)
            {
                return (long)value;
            }
        }

        throw new InvalidDataException("a number does not end");
    }

    /// <summary>Signs are in the lowest bit.</summary>
    private long Integer()
    {
        long value = Unsigned();
        return (long)((ulong)value >> 1) ^ -(value & 1);
    }

    private static void Check(bool isSo, string otherwise)
    {
        if (!isSo)
        {
            throw new InvalidDataException(otherwise);
        }
    }
}
