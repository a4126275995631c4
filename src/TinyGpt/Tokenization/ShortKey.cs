using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TinyGpt.Tokenization;

/// <summary>Up to 16 bytes of a text in two registers, zeros behind them, and their number, which tells these zeros from bytes that are 0.</summary>
internal readonly struct ShortKey
{
    /// <summary>The most bytes that a key can have.</summary>
    public const int MaxLength = 16;

    private const ulong Multiplier = 0x9E3779B97F4A7C15;

    private ShortKey(Vector128<byte> bytes, int length) =>
        (Low, High, Length) = (bytes.AsUInt64().GetElement(0), bytes.AsUInt64().GetElement(1), length);

    /// <summary>The first eight bytes, the first of them lowest.</summary>
    public ulong Low { get; }

    /// <summary>The other eight.</summary>
    public ulong High { get; }

    /// <summary>How many bytes there are.</summary>
    public int Length { get; }

    /// <summary>A hash whose upper bits are the good ones.</summary>
    public ulong Hash => (Low ^ BitOperations.RotateLeft(High * Multiplier, 32)) * Multiplier;

    /// <summary>The key of a part of a text. What follows it matters only for speed: where there are 16 bytes, they are read at once.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">Where the part begins.</param>
    /// <param name="length">Its bytes, at most <see cref="MaxLength"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ShortKey Of(ReadOnlySpan<byte> text, int start, int length)
    {
        // From 16 − length on, as many FF as the part has bytes, then zeros.
        ReadOnlySpan<byte> masks =
        [
            255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        ];
        return text.Length - start >= MaxLength
            ? new ShortKey(Vector128.Create(text.Slice(start, MaxLength)) & Vector128.Create(masks.Slice(MaxLength - length, MaxLength)), length)
            : OfEnd(text.Slice(start, length));
    }

    private static ShortKey OfEnd(ReadOnlySpan<byte> part)
    {
        Span<byte> padded = stackalloc byte[MaxLength];
        padded.Clear();
        part.CopyTo(padded);
        return new ShortKey(Vector128.Create(padded), part.Length);
    }
}
