using System.Runtime.InteropServices;
using ILGPU;

namespace TinyGpt.Gpu;

/// <summary>
/// How a kernel reads the elements of a matrix that may be stored in fewer bits than singles. The view holds the matrix's memory, counted in
/// singles: on OpenCL a view of smaller elements would not reach as far. What was loaded keeps its bits, in the registers of singles, until
/// its values are asked for: so a kernel can load early, compute something else while memory answers, and needs few registers meanwhile.
/// </summary>
internal interface IStoredElements
{
    /// <summary>An element as it is stored, by its number in the matrix. A single 0 in its place has the value 0.</summary>
    static abstract float Load(ArrayView<float> memory, long index);

    /// <summary>The value of what <see cref="Load"/> gave.</summary>
    static abstract float Value(float stored);

    /// <summary>Four neighbours, from a number on that is a multiple of four.</summary>
    static abstract Float4 LoadFour(ArrayView<float> memory, int index);

    /// <summary>The values of what <see cref="LoadFour"/> gave.</summary>
    static abstract Float4 FourValues(Float4 stored);
}

/// <summary>As they are.</summary>
internal readonly struct Float32Elements : IStoredElements
{
    public static float Load(ArrayView<float> memory, long index) => memory[index];

    public static float Value(float stored) => stored;

    public static Float4 LoadFour(ArrayView<float> memory, int index) => memory.Cast<Float4>()[index >> 2];

    public static Float4 FourValues(Float4 stored) => stored;
}

/// <summary>Half precision: four of them are 64 bits. Not every OpenCL device has the type, so its bits become a single's by arithmetic.</summary>
internal readonly struct Float16Elements : IStoredElements
{
    private const int ExponentMask = 0x7C00, ExponentOne = 1 << 23;

    // 2⁻¹⁴, which is what a half's exponent of 1 means.
    private const float SmallestNormal = 1f / (1 << 14);

    public static float Load(ArrayView<float> memory, long index) =>
        Interop.IntAsFloat((uint)(memory.Cast<int>()[index >> 1] >> (((int)index & 1) << 4)));

    public static float Value(float stored) => Single((int)Interop.FloatAsInt(stored));

    public static Float4 LoadFour(ArrayView<float> memory, int index)
    {
        Float2 halves = memory.Cast<Float2>()[index >> 2];
        return new Float4(halves.X, halves.Y, 0, 0);
    }

    public static Float4 FourValues(Float4 stored)
    {
        int low = (int)Interop.FloatAsInt(stored.X), high = (int)Interop.FloatAsInt(stored.Y);
        return new Float4(Single(low), Single(low >> 16), Single(high), Single(high >> 16));
    }

    /// <summary>
    /// The half in the lower 16 bits. A half's exponent counts from −15 and a single's from −127, and the fraction is 13 bits further up. Of a
    /// subnormal half, whose exponent is 0 but means 1, the leading 1 that a single has must go again: no number on the way is subnormal as a
    /// single, which some devices take for zero. The highest exponent means infinity, or no number, in both.
    /// </summary>
    public static float Single(int half)
    {
        int exponent = half & ExponentMask, offset = exponent == 0 ? 113 : exponent == ExponentMask ? 224 : 112;
        float magnitude = Interop.IntAsFloat((uint)(((half & 0x7FFF) << 13) + (offset * ExponentOne))) - (exponent == 0 ? SmallestNormal : 0);
        return (half & 0x8000) != 0 ? -magnitude : magnitude;
    }
}

/// <summary>Blocks of 32 signed bytes after their scale in half precision: 17 pairs of bytes, so that every other block begins within a word.</summary>
internal readonly struct Q8Elements : IStoredElements
{
    private const int PairsOfBlock = 17;

    /// <summary>The element in the upper byte, and its scale in the lower 16 bits.</summary>
    public static float Load(ArrayView<float> memory, long index)
    {
        ArrayView<int> words = memory.Cast<int>();
        long scale = (index >> 5) * PairsOfBlock, pair = scale + 1 + ((index & 31) >> 1);
        int q = Pair(words, pair) >> (((int)index & 1) << 3);
        return Interop.IntAsFloat((uint)((q << 24) | (Pair(words, scale) & 0xFFFF)));
    }

    public static float Value(float stored)
    {
        int bits = Bits(stored);
        return Float16Elements.Single(bits) * (bits >> 24);
    }

    /// <summary>The two words that the four bytes are in, the word that their scale is in, and whether their block begins within a word.</summary>
    public static Float4 LoadFour(ArrayView<float> memory, int index)
    {
        int block = index >> 5, odd = block & 1, start = ((block * PairsOfBlock) + 1) >> 1, at = start + ((index & 31) >> 2);
        return new Float4(memory[at], memory[at + 1 - odd], memory[start - odd], odd);
    }

    public static Float4 FourValues(Float4 stored)
    {
        bool odd = stored.W != 0;
        int first = Bits(stored.X), second = Bits(stored.Y), scale = Bits(stored.Z);
        // Two bytes each. Put together to a word they would be LLVM's funnel shift, which oclgrind does not know.
        int low = odd ? first : first >> 16, high = odd ? first >> 16 : second;
        return Float16Elements.Single(odd ? scale >> 16 : scale) * new Float4((low << 24) >> 24, (low << 16) >> 24, (high << 24) >> 24, (high << 16) >> 24);
    }

    /// <summary>Two bytes, by their number, in the lower half of what is returned.</summary>
    private static int Pair(ArrayView<int> words, long pair) => words[pair >> 1] >> (((int)pair & 1) << 4);

    private static int Bits(float word) => (int)Interop.FloatAsInt(word);
}

/// <summary>64 bits, which a thread loads with one instruction.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Float2(float x, float y)
{
    public float X = x, Y = y;
}
