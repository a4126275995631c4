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

    /// <summary>Into the second cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Far(float* address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch1(address);
        }
    }
}
