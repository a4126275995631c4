using System.Runtime.CompilerServices;

namespace TinyGpt.Simd;

/// <summary>How a row of weights is stored, for kernels that decode it in registers, 32 weights at a time.</summary>
internal unsafe interface IStoredWeights
{
    /// <summary>Bytes of 32 weights.</summary>
    static abstract int StepBytes { get; }

    /// <summary>
    /// Decoded weights come out times a power of two, 1/<see cref="Scale"/>². Half of it is made up for in the vector that they are multiplied
    /// with and half in the sum, so that products stay in the middle of what a single can hold. Powers of two round nothing.
    /// </summary>
    static abstract float Scale { get; }

    /// <summary>Adds the products of 32 weights with 32 elements of a vector to a vector of sums.</summary>
    static abstract TVector MultiplyAdd<TVector, TLanes>(byte* weights, float* x, TVector sum)
        where TVector : struct
        where TLanes : ILanes<TVector>;

    /// <summary>One weight after the last whole step. Rows of blocks have none.</summary>
    static abstract float Single(byte* weights, int index);
}

/// <summary>Single precision.</summary>
internal readonly unsafe struct StoredSingles : IStoredWeights
{
    public static int StepBytes => 32 * sizeof(float);

    public static float Scale => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector MultiplyAdd<TVector, TLanes>(byte* weights, float* x, TVector sum)
        where TVector : struct
        where TLanes : ILanes<TVector>
    {
        for (int i = 0; i < 32; i += 2 * TLanes.Count)
        {
            sum = TLanes.MultiplyAdd(TLanes.Load((float*)weights + i), TLanes.Load(x + i), sum);
            sum = TLanes.MultiplyAdd(TLanes.Load((float*)weights + i + TLanes.Count), TLanes.Load(x + i + TLanes.Count), sum);
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Single(byte* weights, int index) => ((float*)weights)[index];
}

/// <summary>Half precision.</summary>
internal readonly unsafe struct StoredHalves : IStoredWeights
{
    public static int StepBytes => 32 * sizeof(short);

    public static float Scale => 7.2057594037927936e16f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector MultiplyAdd<TVector, TLanes>(byte* weights, float* x, TVector sum)
        where TVector : struct
        where TLanes : ILanes<TVector>
    {
        for (int i = 0; i < 32; i += 2 * TLanes.Count)
        {
            sum = TLanes.MultiplyAdd(TLanes.LoadHalves((short*)weights + i), TLanes.Load(x + i), sum);
            sum = TLanes.MultiplyAdd(TLanes.LoadHalves((short*)weights + i + TLanes.Count), TLanes.Load(x + i + TLanes.Count), sum);
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Single(byte* weights, int index) =>
        BitConverter.Int32BitsToSingle((((short*)weights)[index] << 13) & Quantization.HalfMask);
}

/// <summary>Blocks of 32 signed bytes with a scale in half precision, Q8_0.</summary>
internal readonly unsafe struct StoredBlocks : IStoredWeights
{
    public static int StepBytes => Quantization.BlockBytes;

    public static float Scale => StoredHalves.Scale;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector MultiplyAdd<TVector, TLanes>(byte* weights, float* x, TVector sum)
        where TVector : struct
        where TLanes : ILanes<TVector>
    {
        TVector scale = TLanes.BroadcastBits((*(short*)weights << 13) & Quantization.HalfMask);
        sbyte* integers = (sbyte*)weights + sizeof(short);
        for (int i = 0; i < 32; i += 2 * TLanes.Count)
        {
            TVector even = TLanes.Multiply(TLanes.LoadBytes(integers + i), scale);
            TVector odd = TLanes.Multiply(TLanes.LoadBytes(integers + i + TLanes.Count), scale);
            sum = TLanes.MultiplyAdd(even, TLanes.Load(x + i), sum);
            sum = TLanes.MultiplyAdd(odd, TLanes.Load(x + i + TLanes.Count), sum);
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Single(byte* weights, int index) => throw new NotSupportedException("a row of blocks has whole blocks only");
}
