namespace TinyGpt;

/// <summary>What one element of a <see cref="View"/> is.</summary>
public enum ElementType : byte
{
    /// <summary>IEEE 754 single precision, 4 bytes: what models train in.</summary>
    Float32,

    /// <summary>IEEE 754 double precision, 8 bytes: what gradients are checked in.</summary>
    Float64,

    /// <summary>The upper half of a single, 2 bytes.</summary>
    BFloat16,

    /// <summary>IEEE 754 half precision, 2 bytes.</summary>
    Float16,

    /// <summary>Token ids, positions and offsets, 4 bytes.</summary>
    Int32,

    /// <summary>Blocks of 32 signed bytes with one half-precision scale, 34 bytes a block.</summary>
    Q8_0,
}

/// <summary>Sizes of <see cref="ElementType"/>s.</summary>
public static class ElementTypes
{
    /// <summary>Bytes that <paramref name="length"/> elements take.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A Q8_0 length that is not a multiple of 32.</exception>
    public static long Bytes(this ElementType type, long length) => type switch
    {
        ElementType.Float32 or ElementType.Int32 => length * 4,
        ElementType.Float64 => length * 8,
        ElementType.BFloat16 or ElementType.Float16 => length * 2,
        ElementType.Q8_0 when length % 32 == 0 => length / 32 * 34,
        _ => throw new ArgumentOutOfRangeException(nameof(length), length, $"no {type} of this length exists"),
    };
}

/// <summary>A block of one device's memory. Whoever allocates it disposes it.</summary>
public abstract class Storage(long bytes) : IDisposable
{
    /// <summary>Size in bytes.</summary>
    public long Bytes { get; } = bytes;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the memory.</summary>
    protected abstract void Dispose(bool disposing);
}

/// <summary>A typed range of a device's memory; what every kernel reads and writes. It owns nothing.</summary>
/// <param name="Memory">The block that the range lies in.</param>
/// <param name="ByteOffset">Where it starts: a multiple of 256, so that every device may use its widest loads.</param>
/// <param name="Length">How many elements it holds.</param>
/// <param name="Type">What an element is.</param>
public readonly record struct View(Storage Memory, long ByteOffset, long Length, ElementType Type)
{
    /// <summary>The alignment of every view's start, in bytes.</summary>
    public const int Alignment = 256;

    /// <summary>True for <c>default</c>: an optional operand that is not there.</summary>
    public bool IsNone => Memory is null;

    /// <summary>The elements from <paramref name="start"/> on; the start must keep the alignment.</summary>
    public View Slice(long start, long length) => this with { ByteOffset = ByteOffset + Type.Bytes(start), Length = length };
}
