using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TinyGpt.Simd;

/// <summary><see cref="CounterRandom"/> for several counters at once, with the same bits.</summary>
internal static class VectorRandom
{
    private const uint LowHalf = uint.MaxValue;

    /// <summary>
    /// The numbers of the counters counter … counter + 3 in their order: x, y, z, w of the first, then of the second in one vector;
    /// of the third and the fourth in the other.
    /// </summary>
    /// <remarks>
    /// A lane of 64 bits holds one counter's word in its lower half. What its upper half holds is left over and never read:
    /// <see cref="Product"/> takes lower halves, and the other operations carry nothing downwards.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<uint> First, Vector256<uint> Second) Philox(ulong counter, ulong key)
    {
        // In the order 0, 2, 1, 3 the words of neighbouring counters end up in the same half of a vector.
        Vector256<ulong> x = Vector256.Create(counter) + Vector256.Create(0ul, 2, 1, 3), y = x >> 32;
        Vector256<ulong> z = Vector256<ulong>.Zero, w = z;
        Vector256<ulong> key0 = Vector256.Create(key), key1 = key0 >> 32;
        for (int round = 0; round < CounterRandom.Rounds; round++)
        {
            Vector256<ulong> product0 = Product(x, CounterRandom.Multiplier0), product1 = Product(z, CounterRandom.Multiplier1);
            x = (product1 >> 32) ^ (y ^ key0);
            z = (product0 >> 32) ^ (w ^ key1);
            (y, w) = (product1, product0);
            key0 += Vector256.Create((ulong)CounterRandom.Weyl0);
            key1 += Vector256.Create((ulong)CounterRandom.Weyl1);
        }

        // [x0 y0 | x2 y2 | x1 y1 | x3 y3] and the same of z and w; then the halves of counters 0 and 1, and of 2 and 3.
        Vector256<ulong> xy = (x & Vector256.Create((ulong)LowHalf)) | (y << 32), zw = (z & Vector256.Create((ulong)LowHalf)) | (w << 32);
        Vector256<ulong> even = Vector256.Create(ulong.MaxValue, 0, ulong.MaxValue, 0);
        Vector256<ulong> first = Vector256.ConditionalSelect(even, xy, Vector256.Shuffle(zw, Vector256.Create(0ul, 0, 2, 2)));
        Vector256<ulong> second = Vector256.ConditionalSelect(even, Vector256.Shuffle(xy, Vector256.Create(1ul, 1, 3, 3)), zw);
        return (first.AsUInt32(), second.AsUInt32());
    }

    /// <summary>The 64-bit products of lower halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Product(Vector256<ulong> a, uint b) =>
        Avx2.IsSupported
            ? Avx2.Multiply(a.AsUInt32(), Vector256.Create((ulong)b).AsUInt32())
            : (a & Vector256.Create((ulong)LowHalf)) * b;
}
