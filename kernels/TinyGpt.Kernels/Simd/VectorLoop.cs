using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TinyGpt.Simd;

/// <summary>A formula for neighbouring elements, eight at a time.</summary>
internal interface IVectorMap
{
    /// <summary>Computes the elements from <paramref name="start"/> on.</summary>
    /// <param name="start">The first element.</param>
    /// <param name="count">8, or less at the end: what <see cref="VectorLoop.Load"/> and <see cref="VectorLoop.Store"/> take.</param>
    void Apply(int start, int count);
}

/// <summary>The terms of a sum, eight at a time.</summary>
internal interface IVectorTerms
{
    /// <summary>Adds the terms from <paramref name="start"/> on to <paramref name="sum"/>. Lanes from <paramref name="count"/> on are ignored.</summary>
    Vector256<float> AddTo(Vector256<float> sum, int start, int count);
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
    public static void ForEach<T>(int length, T map) where T : struct, IVectorMap
    {
        int i = 0;
        for (; i <= length - Width; i += Width)
        {
            map.Apply(i, Width);
        }

        if (i < length)
        {
            map.Apply(i, length - i);
        }
    }

    /// <summary>The sum of the terms 0 … length − 1, in 32 partial sums: the latency of an addition is hidden, and errors grow slowly.</summary>
    public static float Sum<T>(int length, T terms) where T : struct, IVectorTerms
    {
        Vector256<float> sum0 = Vector256<float>.Zero, sum1 = sum0, sum2 = sum0, sum3 = sum0;
        int i = 0;
        for (; i <= length - 4 * Width; i += 4 * Width)
        {
            sum0 = terms.AddTo(sum0, i, Width);
            sum1 = terms.AddTo(sum1, i + Width, Width);
            sum2 = terms.AddTo(sum2, i + 2 * Width, Width);
            sum3 = terms.AddTo(sum3, i + 3 * Width, Width);
        }

        for (; i <= length - Width; i += Width)
        {
            sum0 = terms.AddTo(sum0, i, Width);
        }

        if (i < length)
        {
            sum1 += First(length - i, terms.AddTo(Vector256<float>.Zero, i, length - i), Vector256<float>.Zero);
        }

        return Vector256.Sum((sum0 + sum1) + (sum2 + sum3));
    }

    /// <summary>The largest of x[0 … length − 1], or −∞ for none. Where there are NaNs it may be NaN or not.</summary>
    public static float Max(float* x, int length)
    {
        Vector256<float> none = Vector256.Create(float.NegativeInfinity), max0 = none, max1 = none;
        int i = 0;
        for (; i <= length - 2 * Width; i += 2 * Width)
        {
            max0 = Vector256.MaxNative(max0, Vector256.Load(x + i));
            max1 = Vector256.MaxNative(max1, Vector256.Load(x + i + Width));
        }

        for (; i < length; i += Width)
        {
            int count = Math.Min(Width, length - i);
            max0 = Vector256.MaxNative(max0, First(count, Load(x + i, count), none));
        }

        float max = float.NegativeInfinity;
        max0 = Vector256.MaxNative(max0, max1);
        for (int lane = 0; lane < Width; lane++)
        {
            max = Math.Max(max, max0[lane]);
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

    /// <summary>The first <paramref name="count"/> lanes of one vector, the rest of another.</summary>
    private static Vector256<float> First(int count, Vector256<float> value, Vector256<float> rest) =>
        Vector256.ConditionalSelect(Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(count)).AsSingle(), value, rest);

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
