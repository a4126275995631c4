using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TinyGpt.Simd;

/// <summary>A formula for neighbouring elements, eight at a time.</summary>
internal interface IVectorMap
{
    /// <summary>Computes the elements from <paramref name="start"/> on.</summary>
    /// <param name="start">The first element.</param>
    /// <param name="count">8, or less at the end: what <see cref="VectorLoop.Load"/> and <see cref="VectorLoop.Store"/> take.</param>
    void Apply(long start, int count);
}

/// <summary>The terms of a sum, eight at a time.</summary>
internal interface IVectorTerms
{
    /// <summary>
    /// Adds the terms from <paramref name="start"/> on to <paramref name="sum"/>. Lanes from <paramref name="count"/> on are ignored.
    /// </summary>
    Vector256<float> AddTo(Vector256<float> sum, long start, int count);
}

/// <summary>
/// The loops over neighbouring floats into which formulas are plugged as structs. A formula is written once, with
/// <see cref="Load"/> and <see cref="Store"/>: in the inlined loop over whole vectors their count is the constant 8 and they are plain
/// loads and stores, and the last 1 to 7 elements pass through a vector in memory.
/// </summary>
internal static unsafe class VectorLoop
{
    private const int Width = 8;

    /// <summary>Applies a formula to the elements 0 … length − 1, in order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ForEach<T>(int length, T map) where T : struct, IVectorMap
    {
        long i = 0;
        for (; i <= length - Width; i += Width)
        {
            map.Apply(i, Width);
        }

        if (i < length)
        {
            ApplyLast(map, i, (int)(length - i));
        }
    }

    /// <summary>
    /// The sum of the terms 0 … length − 1, in 16 partial sums, so that errors grow slowly and no addition waits long for another.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum<T>(int length, T terms) where T : struct, IVectorTerms
    {
        Vector256<float> sum0 = Vector256<float>.Zero, sum1 = sum0;
        long i = 0;
        for (; i <= length - 2 * Width; i += 2 * Width)
        {
            sum0 = terms.AddTo(sum0, i, Width);
            sum1 = terms.AddTo(sum1, i + Width, Width);
        }

        if (i <= length - Width)
        {
            sum0 = terms.AddTo(sum0, i, Width);
            i += Width;
        }

        Vector256<float> sum = sum0 + sum1;
        return Vector256.Sum(i < length ? sum + LastTerms(terms, i, (int)(length - i)) : sum);
    }

    /// <summary>The largest of x[0 … length − 1], or −∞ for none. Where there are NaNs it may be NaN or not.</summary>
    public static float Max(float* x, int length)
    {
        Vector256<float> max0 = Vector256.Create(float.NegativeInfinity), max1 = max0;
        long i = 0;
        for (; i <= length - 2 * Width; i += 2 * Width)
        {
            max0 = Vector256.MaxNative(max0, Vector256.Load(x + i));
            max1 = Vector256.MaxNative(max1, Vector256.Load(x + i + Width));
        }

        max0 = Vector256.MaxNative(max0, max1);
        float max = float.NegativeInfinity;
        for (int lane = 0; lane < Width; lane++)
        {
            max = Math.Max(max, max0[lane]);
        }

        for (; i < length; i++)
        {
            max = Math.Max(max, x[i]);
        }

        return max;
    }

    /// <summary>The first <paramref name="count"/> floats, zero in the other lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(float* source, int count) => count == Width ? Vector256.Load(source) : LoadPart(source, count);

    /// <summary>Stores the first <paramref name="count"/> lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* destination, Vector256<float> value, int count)
    {
        if (count == Width)
        {
            value.Store(destination);
        }
        else
        {
            StorePart(destination, value, count);
        }
    }

    // The last elements are done in methods of their own, because a call anywhere in a loop's method, whose registers it may overwrite,
    // makes the compiler keep the loop's sums in memory.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ApplyLast<T>(T map, long start, int count) where T : struct, IVectorMap => map.Apply(start, count);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector256<float> LastTerms<T>(T terms, long start, int count) where T : struct, IVectorTerms
    {
        Vector256<float> isTerm = Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(count)).AsSingle();
        return isTerm & terms.AddTo(Vector256<float>.Zero, start, count);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector256<float> LoadPart(float* source, int count)
    {
        Vector256<float> value = Vector256<float>.Zero;
        for (int i = 0; i < count; i++)
        {
            ((float*)&value)[i] = source[i];
        }

        return value;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StorePart(float* destination, Vector256<float> value, int count)
    {
        for (int i = 0; i < count; i++)
        {
            destination[i] = ((float*)&value)[i];
        }
    }
}
