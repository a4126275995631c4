namespace TinyGpt.Formats;

/// <summary>The element types of a safetensors file, under the names that they have there.</summary>
public enum SafetensorsType : byte
{
    /// <summary>One byte, 0 or 1.</summary>
    BOOL,

    /// <summary>Unsigned byte.</summary>
    U8,

    /// <summary>Signed byte.</summary>
    I8,

    /// <summary>8-bit float with 5 exponent bits.</summary>
    F8_E5M2,

    /// <summary>8-bit float with 4 exponent bits.</summary>
    F8_E4M3,

    /// <summary>Signed, 2 bytes.</summary>
    I16,

    /// <summary>Unsigned, 2 bytes.</summary>
    U16,

    /// <summary>IEEE 754 half precision.</summary>
    F16,

    /// <summary>The upper half of a single.</summary>
    BF16,

    /// <summary>Signed, 4 bytes.</summary>
    I32,

    /// <summary>Unsigned, 4 bytes.</summary>
    U32,

    /// <summary>IEEE 754 single precision.</summary>
    F32,

    /// <summary>IEEE 754 double precision.</summary>
    F64,

    /// <summary>Signed, 8 bytes.</summary>
    I64,

    /// <summary>Unsigned, 8 bytes.</summary>
    U64,
}

/// <summary>Names, sizes and counterparts of <see cref="SafetensorsType"/>s.</summary>
public static class SafetensorsTypes
{
    /// <summary>Bytes of one element.</summary>
    public static int Size(this SafetensorsType type) => type switch
    {
        <= SafetensorsType.F8_E4M3 => 1,
        <= SafetensorsType.BF16 => 2,
        <= SafetensorsType.F32 => 4,
        _ => 8,
    };

    /// <summary>The type that elements of a device's memory are written as.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Blocks of Q8_0 have no counterpart.</exception>
    public static SafetensorsType ToSafetensors(this ElementType type) => type switch
    {
        ElementType.Float32 => SafetensorsType.F32,
        ElementType.Float64 => SafetensorsType.F64,
        ElementType.BFloat16 => SafetensorsType.BF16,
        ElementType.Float16 => SafetensorsType.F16,
        ElementType.Int32 => SafetensorsType.I32,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "a safetensors file has no such type"),
    };

    /// <summary>The name as it stands in a file.</summary>
    internal static string FileName(this SafetensorsType type) => Names[(int)type];

    /// <summary>The type with the given name in a file.</summary>
    internal static bool TryParse(string name, out SafetensorsType type)
    {
        int index = Array.IndexOf(Names, name);
        type = (SafetensorsType)Math.Max(index, 0);
        return index >= 0;
    }

    // In the enumeration's order; spelled out, so that trimming cannot lose the names.
    private static readonly string[] Names =
        ["BOOL", "U8", "I8", "F8_E5M2", "F8_E4M3", "I16", "U16", "F16", "BF16", "I32", "U32", "F32", "F64", "I64", "U64"];
}
