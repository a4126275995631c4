using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TinyGpt;

/// <summary>
/// Weights in fewer bits, as files and memory hold them. Encoding rounds; decoding is exact, so that a weight which was encoded once keeps its
/// bits however often it is decoded and encoded in the same type again. Of Q8_0 this holds for blocks whose largest integer is ±127, as encoding
/// makes them.
/// </summary>
/// <remarks>
/// <para>Float16 is IEEE 754 half precision: 1 sign, 5 exponent and 10 fraction bits. BFloat16 is the upper half of a single.</para>
/// <para>Q8_0 is a block of 32 neighbours of a row (llama.cpp, ggml-quants.c): a half-precision scale d = max|x|/127, then the 32 integers
/// q = round(x/d) as signed bytes, halves away from zero; x ≈ d·q. 34 bytes, 8.5 bits a weight.</para>
/// </remarks>
public static class Quantization
{
    /// <summary>Neighbours of a row that share a scale in Q8_0.</summary>
    public const int BlockLength = 32;

    /// <summary>Bytes of a block of Q8_0: the scale, then one byte a weight.</summary>
    public const int BlockBytes = sizeof(ushort) + BlockLength;

    // Half precision: its smallest normal number as a single's bits; the first single that no longer rounds to a half.
    private const uint SmallestNormal = 0x38800000, FirstTooLarge = 0x477FF000;

    /// <summary>A half's sign, exponent and fraction in the places that they have in a single, once it is sign-extended and moved by 13 bits.</summary>
    internal const int HalfMask = unchecked((int)0x8FFFE000);

    /// <summary>2¹¹²: a single's exponent counts so much more than a half's.</summary>
    internal const float HalfScale = 5.192296858534828e33f;

    /// <summary>
    /// How a matrix is stored where weights are wanted in a type: Q8_0 needs rows of whole blocks of 32, and a matrix with other rows stays
    /// Float32. The same rule holds in memory and in files.
    /// </summary>
    /// <param name="wanted">The type that is wanted.</param>
    /// <param name="columns">The length of the matrix's rows.</param>
    public static ElementType StoredAs(ElementType wanted, int columns) =>
        wanted == ElementType.Q8_0 && columns % BlockLength != 0 ? ElementType.Float32 : wanted;

    /// <summary>Encodes single-precision values: rounds to the nearest, in Float16 and BFloat16 halves to even.</summary>
    /// <param name="type">Float32, Float16, BFloat16 or Q8_0.</param>
    /// <param name="values">The values; for Q8_0 whole blocks.</param>
    /// <param name="destination">As many bytes as the values take in that type.</param>
    /// <exception cref="OverflowException">A value is infinite, not a number, or larger than the type can hold; the message tells which.</exception>
    /// <exception cref="ArgumentException">The lengths do not fit together, or the type does not hold weights.</exception>
    public static void Encode(ElementType type, ReadOnlySpan<float> values, Span<byte> destination)
    {
        CheckLength(type, values.Length, destination.Length);
        switch (type)
        {
            case ElementType.Float16:
                EncodeFloat16(values, MemoryMarshal.Cast<byte, ushort>(destination));
                break;
            case ElementType.BFloat16:
                EncodeBFloat16(values, MemoryMarshal.Cast<byte, ushort>(destination));
                break;
            case ElementType.Q8_0:
                for (int block = 0; block < values.Length / BlockLength; block++)
                {
                    EncodeBlock(values, block * BlockLength, destination.Slice(block * BlockBytes, BlockBytes));
                }

                break;
            default:
                MemoryMarshal.AsBytes(values).CopyTo(destination);
                break;
        }
    }

    /// <summary>Decodes to single-precision values, which is exact.</summary>
    /// <param name="type">Float32, Float16, BFloat16 or Q8_0.</param>
    /// <param name="source">As many bytes as the values take in that type.</param>
    /// <param name="values">Receives the values.</param>
    /// <exception cref="ArgumentException">The lengths do not fit together, or the type does not hold weights.</exception>
    public static void Decode(ElementType type, ReadOnlySpan<byte> source, Span<float> values)
    {
        CheckLength(type, values.Length, source.Length);
        switch (type)
        {
            case ElementType.Float16:
                DecodeFloat16(MemoryMarshal.Cast<byte, short>(source), values);
                break;
            case ElementType.BFloat16:
                DecodeBFloat16(MemoryMarshal.Cast<byte, ushort>(source), values);
                break;
            case ElementType.Q8_0:
                DecodeBlocks(source, values);
                break;
            default:
                source.CopyTo(MemoryMarshal.AsBytes(values));
                break;
        }
    }

    private static void CheckLength(ElementType type, int length, int bytes)
    {
        if (type is not (ElementType.Float32 or ElementType.Float16 or ElementType.BFloat16 or ElementType.Q8_0))
        {
            throw new ArgumentException($"weights are not stored as {type}");
        }

        if (type.Bytes(length) != bytes)
        {
            throw new ArgumentException($"{length} values of {type} take {type.Bytes(length)} bytes, not {bytes}");
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void DecodeFloat16(ReadOnlySpan<short> source, Span<float> values)
    {
        ref short from = ref MemoryMarshal.GetReference(source);
        ref float to = ref MemoryMarshal.GetReference(values);
        int i = 0;
        for (; i + Vector256<short>.Count <= source.Length; i += Vector256<short>.Count)
        {
            (Vector256<int> lower, Vector256<int> upper) = Vector256.Widen(Vector256.LoadUnsafe(ref from, (nuint)i));
            FromHalf(lower).StoreUnsafe(ref to, (nuint)i);
            FromHalf(upper).StoreUnsafe(ref to, (nuint)(i + Vector256<int>.Count));
        }

        for (; i < source.Length; i++)
        {
            values[i] = (float)BitConverter.Int16BitsToHalf(source[i]);
        }
    }

    /// <summary>Halves of which each was sign-extended to an integer. The highest exponent, of infinities, becomes a single's highest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> FromHalf(Vector256<int> bits)
    {
        Vector256<float> scaled = ((bits << 13) & Vector256.Create(HalfMask)).AsSingle() * HalfScale;
        Vector256<float> infinite = Vector256.GreaterThanOrEqual(Vector256.Abs(scaled), Vector256.Create(65536f));
        return scaled | (infinite & Vector256.Create(float.PositiveInfinity));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void EncodeFloat16(ReadOnlySpan<float> values, Span<ushort> destination)
    {
        ref float from = ref MemoryMarshal.GetReference(values);
        ref ushort to = ref MemoryMarshal.GetReference(destination);
        Vector256<uint> largest = default;
        int i = 0;
        for (; i + Vector256<ushort>.Count <= values.Length; i += Vector256<ushort>.Count)
        {
            Vector256<uint> lower = Vector256.LoadUnsafe(ref from, (nuint)i).AsUInt32();
            Vector256<uint> upper = Vector256.LoadUnsafe(ref from, (nuint)(i + Vector256<uint>.Count)).AsUInt32();
            largest = Vector256.Max(largest, Vector256.Max(Magnitude(lower), Magnitude(upper)));
            Vector256.Narrow(ToHalf(lower), ToHalf(upper)).StoreUnsafe(ref to, (nuint)i);
        }

        bool fits = !Vector256.GreaterThanOrEqualAny(largest, Vector256.Create(FirstTooLarge));
        for (; i < values.Length; i++)
        {
            fits &= (BitConverter.SingleToUInt32Bits(values[i]) & 0x7FFFFFFF) < FirstTooLarge;
            destination[i] = BitConverter.HalfToUInt16Bits((Half)values[i]);
        }

        if (!fits)
        {
            throw TooLarge(values, ElementType.Float16, BitConverter.UInt32BitsToSingle(FirstTooLarge));
        }
    }

    private static Vector256<uint> Magnitude(Vector256<uint> single) => single & Vector256.Create(0x7FFFFFFFu);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> ToHalf(Vector256<uint> single)
    {
        Vector256<uint> magnitude = Magnitude(single);

        // 13 bits of the fraction go: add half of what the last one that stays is worth, less a little where it is even.
        Vector256<uint> even = Vector256.Create(unchecked(0xFFFu - (112u << 23))) + ((magnitude >> 13) & Vector256<uint>.One);
        Vector256<uint> normal = (magnitude + even) >> 13;

        // Beside 1/2 a single's last bit is worth 2⁻²⁴, as a subnormal half's is: the addition rounds.
        Vector256<uint> subnormal = (magnitude.AsSingle() + Vector256.Create(0.5f)).AsUInt32() - Vector256.Create(0.5f).AsUInt32();
        Vector256<uint> isSubnormal = Vector256.LessThan(magnitude, Vector256.Create(SmallestNormal));
        return Vector256.ConditionalSelect(isSubnormal, subnormal, normal) | ((single >> 16) & Vector256.Create(0x8000u));
    }

    private static void DecodeBFloat16(ReadOnlySpan<ushort> source, Span<float> values)
    {
        for (int i = 0; i < source.Length; i++)
        {
            values[i] = BitConverter.UInt32BitsToSingle((uint)source[i] << 16);
        }
    }

    private static void EncodeBFloat16(ReadOnlySpan<float> values, Span<ushort> destination)
    {
        const uint FirstInfinite = 0x7F7F8000;
        for (int i = 0; i < values.Length; i++)
        {
            uint bits = BitConverter.SingleToUInt32Bits(values[i]);
            if ((bits & 0x7FFFFFFF) >= FirstInfinite)
            {
                throw TooLarge(values[i..], ElementType.BFloat16, BitConverter.UInt32BitsToSingle(FirstInfinite));
            }

            destination[i] = (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void EncodeBlock(ReadOnlySpan<float> values, int start, Span<byte> block)
    {
        ref float from = ref MemoryMarshal.GetReference(values.Slice(start, BlockLength));
        Vector256<float> x0 = Vector256.LoadUnsafe(ref from), x1 = Vector256.LoadUnsafe(ref from, 8);
        Vector256<float> x2 = Vector256.LoadUnsafe(ref from, 16), x3 = Vector256.LoadUnsafe(ref from, 24);
        Vector256<uint> largest = Vector256.Max(
            Vector256.Max(Magnitude(x0.AsUInt32()), Magnitude(x1.AsUInt32())), Vector256.Max(Magnitude(x2.AsUInt32()), Magnitude(x3.AsUInt32())));
        uint bits = 0;
        for (int i = 0; i < Vector256<uint>.Count; i++)
        {
            bits = Math.Max(bits, largest[i]);
        }

        float scale = BitConverter.UInt32BitsToSingle(bits) / 127;
        if (BitConverter.SingleToUInt32Bits(scale) >= FirstTooLarge)
        {
            throw TooLarge(values.Slice(start, BlockLength), ElementType.Q8_0, 127 * BitConverter.UInt32BitsToSingle(FirstTooLarge));
        }

        BinaryPrimitives.WriteHalfLittleEndian(block, (Half)scale);
        float inverse = float.IsFinite(1 / scale) ? 1 / scale : 0;
        Vector256<short> lower = Vector256.Narrow(Round(x0 * inverse), Round(x1 * inverse));
        Vector256<short> upper = Vector256.Narrow(Round(x2 * inverse), Round(x3 * inverse));
        Vector256.Narrow(lower, upper).AsByte().CopyTo(block[sizeof(ushort)..]);
    }

    /// <summary>To the nearest integer, halves away from zero. Adding a half first would also raise what is just below a half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Round(Vector256<float> x)
    {
        Vector256<float> whole = Vector256.Truncate(x);
        Vector256<float> isHalf = Vector256.GreaterThanOrEqual(Vector256.Abs(x - whole), Vector256.Create(0.5f));
        return Vector256.ConvertToInt32(whole + (isHalf & Vector256.CopySign(Vector256<float>.One, x)));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void DecodeBlocks(ReadOnlySpan<byte> source, Span<float> values)
    {
        ref byte block = ref MemoryMarshal.GetReference(source);
        ref float to = ref MemoryMarshal.GetReference(values);
        for (int i = 0; i < values.Length; i += BlockLength)
        {
            // The runtime converts halves in many steps; there are too many blocks for that, and their scales are finite but in a damaged file.
            short half = Unsafe.ReadUnaligned<short>(ref block);
            float scale = (half & 0x7C00) == 0x7C00 ? (float)BitConverter.Int16BitsToHalf(half)
                : BitConverter.Int32BitsToSingle((half << 13) & HalfMask) * HalfScale;
            (Vector256<short> lower, Vector256<short> upper) = Vector256.Widen(Vector256.LoadUnsafe(ref block, sizeof(short)).AsSByte());
            (Vector256<int> q0, Vector256<int> q1) = Vector256.Widen(lower);
            (Vector256<int> q2, Vector256<int> q3) = Vector256.Widen(upper);
            (Vector256.ConvertToSingle(q0) * scale).StoreUnsafe(ref to);
            (Vector256.ConvertToSingle(q1) * scale).StoreUnsafe(ref to, 8);
            (Vector256.ConvertToSingle(q2) * scale).StoreUnsafe(ref to, 16);
            (Vector256.ConvertToSingle(q3) * scale).StoreUnsafe(ref to, 24);
            block = ref Unsafe.Add(ref block, BlockBytes);
            to = ref Unsafe.Add(ref to, BlockLength);
        }
    }

    private static OverflowException TooLarge(ReadOnlySpan<float> values, ElementType type, float limit)
    {
        foreach (float value in values)
        {
            if (!(Math.Abs(value) < limit))
            {
                return new OverflowException($"{value} cannot be stored as {type}, which holds numbers below {limit}");
            }
        }

        return new OverflowException($"a value cannot be stored as {type}, which holds numbers below {limit}");
    }
}
