namespace TinyGpt.Formats;

/// <summary>The types of values in a GGUF file's header, by their numbers there.</summary>
internal enum GgufType : uint
{
    UInt8,
    Int8,
    UInt16,
    Int16,
    UInt32,
    Int32,
    Float32,
    Bool,
    String,
    Array,
    UInt64,
    Int64,
    Float64,
}

/// <summary>Numbers and names of the types of tensors in a GGUF file.</summary>
internal static class GgufTensorTypes
{
    // By number, as in ggml.h; empty where a type was removed.
    private static readonly string[] Names =
    [
        "F32", "F16", "Q4_0", "Q4_1", "", "", "Q5_0", "Q5_1", "Q8_0", "Q8_1", "Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K", "Q8_K", "IQ2_XXS",
        "IQ2_XS", "IQ3_XXS", "IQ1_S", "IQ4_NL", "IQ3_S", "IQ2_S", "IQ4_XS", "I8", "I16", "I32", "I64", "F64", "IQ1_M", "BF16", "", "", "",
        "TQ1_0", "TQ2_0", "", "", "", "MXFP4",
    ];

    /// <summary>The number of a type; those that hold no weights have none here.</summary>
    public static uint Number(ElementType type) => type switch
    {
        ElementType.Float32 => 0,
        ElementType.Float16 => 1,
        ElementType.Q8_0 => 8,
        ElementType.BFloat16 => 30,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "a GGUF file has no such type of weights"),
    };

    /// <summary>The type of a number; null if it cannot be read.</summary>
    public static ElementType? Type(uint number) => number switch
    {
        0 => ElementType.Float32,
        1 => ElementType.Float16,
        8 => ElementType.Q8_0,
        30 => ElementType.BFloat16,
        _ => null,
    };

    /// <summary>What users call a type.</summary>
    public static string Name(uint number) => number < Names.Length && Names[number].Length > 0 ? Names[number] : $"with number {number}";
}
