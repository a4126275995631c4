using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TinyGpt.Simd;

/// <summary>Loads and stores of eight floats of which only the first few may exist: the ends of rows.</summary>
internal static unsafe class PartialVector
{
    /// <summary>The first <paramref name="count"/> floats (all eight if there are more), and zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(float* source, int count) =>
        count >= Vector256<float>.Count ? Vector256.Load(source) : LoadPart(source, count);

    /// <summary>Stores the first <paramref name="count"/> lanes (all eight if there are more).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<float> vector, float* destination, int count)
    {
        if (count >= Vector256<float>.Count)
        {
            vector.Store(destination);
        }
        else
        {
            StorePart(vector, destination, count);
        }
    }

    private static Vector256<float> LoadPart(float* source, int count)
    {
        float* lanes = stackalloc float[Vector256<float>.Count];
        for (int i = 0; i < Vector256<float>.Count; i++)
        {
            lanes[i] = i < count ? source[i] : 0;
        }

        return Vector256.Load(lanes);
    }

    private static void StorePart(Vector256<float> vector, float* destination, int count)
    {
        for (int i = 0; i < count; i++)
        {
            destination[i] = vector.GetElement(i);
        }
    }
}
