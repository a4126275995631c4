using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace TinyGpt.Simd;

/// <summary>Asks for a cache line before it is needed, where the processor offers that. Any address will do: nothing is read.</summary>
internal static unsafe class Prefetch
{
    /// <summary>Into the first cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Near(float* address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(address);
        }
    }

    /// <summary>Every line that begins at a multiple of 64 bytes from an address on, into the first cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Bytes(byte* address, int length)
    {
        for (int i = 0; i < length; i += 64)
        {
            Near((float*)(address + i));
        }
    }

    /// <summary>Every line of a part of a matrix, into the first cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Tile(float* matrix, nint stride, int rows, int columns)
    {
        for (int i = 0; i < rows; i++, matrix += stride)
        {
            Row(matrix, columns);
        }
    }

    /// <summary>Every line of neighbouring floats, into the first cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Row(float* row, int length)
    {
        for (int i = 0; i < length; i += 16)
        {
            Near(row + i);
        }
    }
}
