using System.Runtime.CompilerServices;

namespace TinyGpt.Simd;

/// <summary>How a row of weights is stored, for kernels that decode it in registers.</summary>
internal unsafe interface IStoredWeights
{
    /// <summary>Bytes of 32 weights.</summary>
    static abstract int BytesOf32 { get; }

    /// <summary>
    /// Decoded weights come out times a power of two, 1/<see cref="Scale"/>². Half of it is made up for in the vector that they are multiplied
    /// with and half in the sum, so that products stay in the middle of what a single can hold. Powers of two round nothing.
    /// </summary>
    static abstract float Scale { get; }

    /// <summary>What 32 weights have in common, in every lane; nothing where they have nothing.</summary>
    static abstract TVector Common<TVector, TLanes>(byte* weights)
        where TVector : struct
        where TLanes : ILanes<TVector>;

    /// <summary>A vector of 32 weights.</summary>
    /// <param name="weights">The first of the 32.</param>
    /// <param name="index">0 … 31, a multiple of the vector's length: the vector's first.</param>
    /// <param name="common">What they have in common.</param>
    static abstract TVector Load<TVector, TLanes>(byte* weights, int index, TVector common)
        where TVector : struct
        where TLanes : ILanes<TVector>;

    /// <summary>One of fewer than 32 weights. Rows of blocks have none of those.</summary>
    static abstract float Single(byte* weights, int index);
}

/// <summary>Single precision.</summary>
internal readonly unsafe struct StoredSingles : IStoredWeights
{
    public static int BytesOf32 => 32 * sizeof(float);

    public static float Scale => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Common<TVector, TLanes>(byte* weights)
        where TVector : struct
        where TLanes : ILanes<TVector> => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load<TVector, TLanes>(byte* weights, int index, TVector common)
        where TVector : struct
        where TLanes : ILanes<TVector> => TLanes.Load((float*)weights + index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Single(byte* weights, int index) => ((float*)weights)[index];
}

/// <summary>Half precision.</summary>
internal readonly unsafe struct StoredHalves : IStoredWeights
{
    public static int BytesOf32 => 32 * sizeof(short);

    public static float Scale => 7.2057594037927936e16f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Common<TVector, TLanes>(byte* weights)
        where TVector : struct
        where TLanes : ILanes<TVector> => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load<TVector, TLanes>(byte* weights, int index, TVector common)
        where TVector : struct
        where TLanes : ILanes<TVector> => TLanes.LoadHalves((short*)weights + index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Single(byte* weights, int index) =>
        BitConverter.Int32BitsToSingle((((short*)weights)[index] << 13) & Quantization.HalfMask);
}

/// <summary>Blocks of 32 signed bytes with a scale in half precision, Q8_0.</summary>
internal readonly unsafe struct StoredBlocks : IStoredWeights
{
    public static int BytesOf32 => Quantization.BlockBytes;

    public static float Scale => StoredHalves.Scale;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Common<TVector, TLanes>(byte* weights)
        where TVector : struct
        where TLanes : ILanes<TVector> => TLanes.BroadcastBits((*(short*)weights << 13) & Quantization.HalfMask);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load<TVector, TLanes>(byte* weights, int index, TVector common)
        where TVector : struct
        where TLanes : ILanes<TVector> => TLanes.Multiply(TLanes.LoadBytes((sbyte*)weights + sizeof(short) + index), common);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Single(byte* weights, int index) => throw new NotSupportedException("a row of blocks has whole blocks only");
}
