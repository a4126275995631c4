namespace TinyGpt.Corpus.Reading;

/// <summary>What a field of Parquet's metadata is in Thrift's compact protocol.</summary>
internal enum ThriftKind
{
    /// <summary>A number of 16 to 64 bits.</summary>
    Integer,

    /// <summary>A number of 8 bits.</summary>
    Byte,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A text or bytes.</summary>
    Binary,

    /// <summary>A structure.</summary>
    Structure,

    /// <summary>A list.</summary>
    List,
}

/// <summary>A field; of a list <paramref name="Element"/> says what is in it, and of structures <paramref name="Inner"/> what they are.</summary>
internal sealed record ThriftField(ThriftKind Kind, ThriftKind Element = ThriftKind.Integer, ThriftStructure? Inner = null);

/// <summary>
/// The structures of Parquet's metadata (apache/parquet-format, parquet.thrift), as far as a reader reads them. Each letter is a field, from number 1
/// on: n number, y number of 8 bits, t truth, b binary; other structures follow in order for s, structure, and S, list of structures; N and B are lists of n and b.
/// </summary>
internal sealed class ThriftStructure
{
    private readonly ThriftField?[] _fields;

    private ThriftStructure(string fields, params ThriftStructure[] inner)
    {
        int next = 0;
        _fields = [.. fields.Select(letter => letter switch
        {
            'n' => new ThriftField(ThriftKind.Integer),
            'y' => new ThriftField(ThriftKind.Byte),
            't' => new ThriftField(ThriftKind.Boolean),
            'b' => new ThriftField(ThriftKind.Binary),
            's' => new ThriftField(ThriftKind.Structure, Inner: inner[next++]),
            'N' => new ThriftField(ThriftKind.List),
            'B' => new ThriftField(ThriftKind.List, ThriftKind.Binary),
            'S' => new ThriftField(ThriftKind.List, ThriftKind.Structure, inner[next++]),
            _ => null,
        })];
    }

    /// <summary>The footer.</summary>
    public static ThriftStructure FileMetadata { get; }

    /// <summary>What stands before each page of a column.</summary>
    public static ThriftStructure PageHeader { get; }

    /// <summary>A structure about which nothing is known.</summary>
    public static ThriftStructure Any { get; } = new("");

    static ThriftStructure()
    {
        ThriftStructure statistics = new("bbnnbbtt"), pair = new("bb"), nothing = new(""), cipher = new("bbt");
        ThriftStructure unit = new("sss", nothing, nothing, nothing), time = new("ts", unit);
        ThriftStructure logicalType = new(
            "ssssssss-sssssssss", nothing, nothing, nothing, nothing, new ThriftStructure("nn"), nothing, time, time, new ThriftStructure("yt"), nothing, nothing,
            nothing, nothing, nothing, new ThriftStructure("y"), new ThriftStructure("b"), new ThriftStructure("bn"));
        ThriftStructure column = new(
            "nNBnnnnSnnnsSnns", pair, statistics, new ThriftStructure("nnn"), new ThriftStructure("nNN"));
        ThriftStructure chunk = new("bnsnnnnsb", column, new ThriftStructure("ss", nothing, new ThriftStructure("Bb")));
        ThriftStructure group = new("SnnSnnn", chunk, new ThriftStructure("ntt"));
        FileMetadata = new ThriftStructure(
            "nSnSSbSsb", new ThriftStructure("nnnbnnnnns", logicalType), group, pair, new ThriftStructure("s", nothing), new ThriftStructure("ss", cipher, cipher));
        PageHeader = new ThriftStructure(
            "nnnnssss", new ThriftStructure("nnnns", statistics), nothing, new ThriftStructure("nnt"), new ThriftStructure("nnnnnnts", statistics));
    }

    /// <summary>The field of a number; null if nothing is known about it.</summary>
    public ThriftField? Field(long number) => number >= 1 && number <= _fields.Length ? _fields[number - 1] : null;
}
