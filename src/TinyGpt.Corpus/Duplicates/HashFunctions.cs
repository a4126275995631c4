using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TinyGpt.Corpus.Duplicates;

/// <summary>
/// Functions h(x) = (a·x + b) mod p with p = 2⁶¹ − 1, of which any two are independent (Carter and Wegman 1979). Since 2⁶¹ ≡ 1, what lies
/// above bit 61 is added to what lies below, instead of a division.
/// </summary>
internal sealed class HashFunctions
{
    private const int PrimeBits = 61;
    private const ulong Prime = (1UL << PrimeBits) - 1;

    // 2⁶¹ = 2³² · 2²⁹.
    private const int HighBits = PrimeBits - 32;

    private readonly ulong[] _factors, _addends;

    /// <summary>Draws factors from 1 to p − 1 and addends from 0 to p − 1.</summary>
    public HashFunctions(int count, int seed)
    {
        (Count, _factors, _addends) = (count, new ulong[count], new ulong[count]);
        for (int i = 0; i < count; i++)
        {
            (uint x, uint y, uint z, uint w) = CounterRandom.Philox((ulong)i, 0, (ulong)seed);
            _factors[i] = 1 + (Join(x, y) % (Prime - 1));
            _addends[i] = Join(z, w) % Prime;
        }
    }

    /// <summary>How many functions there are.</summary>
    public int Count { get; }

    /// <summary>The least value of every function.</summary>
    /// <param name="numbers">What the functions are applied to, below 2⁶¹; at least one.</param>
    /// <param name="minima">[<see cref="Count"/>], written.</param>
    public void Minima(ReadOnlySpan<ulong> numbers, Span<ulong> minima)
    {
        int done = Avx2.IsSupported ? MinimaOfVectors(numbers, minima) : 0;
        MinimaOneByOne(numbers, minima, done);
    }

    /// <summary>
    /// The functions from <paramref name="first"/> on, where a processor has no vectors for them, and as the definition of what vectors compute.
    /// </summary>
    internal void MinimaOneByOne(ReadOnlySpan<ulong> numbers, Span<ulong> minima, int first)
    {
        for (int i = first; i < Count; i++)
        {
            (ulong factor, ulong addend, ulong least) = (_factors[i], _addends[i], ulong.MaxValue);
            foreach (ulong number in numbers)
            {
                // a·x = high·2⁶⁴ + low ≡ 8·high + (low >> 61) + (low mod 2⁶¹); with b below 3·2⁶¹.
                ulong high = Math.BigMul(factor, number, out ulong low);
                ulong sum = ((high << 3) | (low >> PrimeBits)) + (low & Prime) + addend;
                sum = (sum & Prime) + (sum >> PrimeBits);
                least = Math.Min(least, Math.Min(sum, sum - Prime));
            }

            minima[i] = least;
        }
    }

    /// <summary>As many functions as fill pairs of vectors.</summary>
    /// <returns>How many.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int MinimaOfVectors(ReadOnlySpan<ulong> numbers, Span<ulong> minima)
    {
        int i = 0;
        for (; i <= Count - (2 * Vector512<ulong>.Count); i += 2 * Vector512<ulong>.Count)
        {
            Vector512<ulong> factor0 = Load(_factors, i), factor1 = Load(_factors, i + Vector512<ulong>.Count);
            Vector512<ulong> addend0 = Load(_addends, i), addend1 = Load(_addends, i + Vector512<ulong>.Count);
            Vector512<ulong> high0 = factor0 >> 32, high1 = factor1 >> 32;
            Vector512<ulong> least0 = Vector512<ulong>.AllBitsSet, least1 = Vector512<ulong>.AllBitsSet;
            foreach (ulong number in numbers)
            {
                Vector512<ulong> low = Vector512.Create(number), high = Vector512.Create(number >> 32);
                least0 = Vector512.Min(least0, Apply(factor0, high0, addend0, low, high));
                least1 = Vector512.Min(least1, Apply(factor1, high1, addend1, low, high));
            }

            least0.CopyTo(minima[i..]);
            least1.CopyTo(minima[(i + Vector512<ulong>.Count)..]);
        }

        return i;
    }

    /// <summary>
    /// (a·x + b) mod p with a = a₁·2³² + a₀ and x alike, a₁ and x₁ below 2²⁹: a·x = a₁x₁·2⁶⁴ + (a₁x₀ + a₀x₁)·2³² + a₀x₀. The first term is ≡
    /// 8·a₁x₁; of the second, what its factor has above 29 bits passes 2⁶¹.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Apply(
        Vector512<ulong> factor, Vector512<ulong> factorHigh, Vector512<ulong> addend, Vector512<ulong> number, Vector512<ulong> numberHigh)
    {
        Vector512<ulong> prime = Vector512.Create(Prime);
        Vector512<ulong> middle = MultiplyLowHalves(factorHigh, number) + MultiplyLowHalves(factor, numberHigh);
        Vector512<ulong> low = MultiplyLowHalves(factor, number);
        Vector512<ulong> sum = (MultiplyLowHalves(factorHigh, numberHigh) << 3) + (middle >> HighBits) + ((middle << 32) & prime)
            + (low & prime) + (low >> PrimeBits) + addend;
        sum = (sum & prime) + (sum >> PrimeBits);
        return Vector512.Min(sum, sum - prime);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> MultiplyLowHalves(Vector512<ulong> x, Vector512<ulong> y)
    {
        if (Avx512F.IsSupported)
        {
            return Avx512F.Multiply(x.AsUInt32(), y.AsUInt32());
        }

        return Vector512.Create(
            Avx2.Multiply(x.GetLower().AsUInt32(), y.GetLower().AsUInt32()), Avx2.Multiply(x.GetUpper().AsUInt32(), y.GetUpper().AsUInt32()));
    }

    private static Vector512<ulong> Load(ulong[] numbers, int start) =>
        Vector512.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(numbers), (nuint)start);

    private static ulong Join(uint low, uint high) => low | ((ulong)high << 32);
}
