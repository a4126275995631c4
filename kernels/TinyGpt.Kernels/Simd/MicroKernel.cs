global using Kernel128 = TinyGpt.Simd.SixByTwo<System.Runtime.Intrinsics.Vector128<float>, TinyGpt.Simd.Lanes128>;
global using Kernel256 = TinyGpt.Simd.SixByTwo<System.Runtime.Intrinsics.Vector256<float>, TinyGpt.Simd.Lanes256>;
global using Kernel512 = TinyGpt.Simd.TwelveByTwo<System.Runtime.Intrinsics.Vector512<float>, TinyGpt.Simd.Lanes512>;

using System.Runtime.CompilerServices;

namespace TinyGpt.Simd;

/// <summary>
/// The inner loop of every matrix product: a tile of C whose sums stay in registers while k runs. The operands are panels, packed so that
/// both are read in sequence (Goto and van de Geijn 2008; Van Zee and van de Geijn 2015).
/// </summary>
internal unsafe interface IMicroKernel
{
    /// <summary>Rows of the tile, and width of a panel of A.</summary>
    static abstract int Rows { get; }

    /// <summary>Columns of the tile, and width of a panel of B: a multiple of 8.</summary>
    static abstract int Columns { get; }

    /// <summary>c[i,j] = [c[i,j] +] Σ_k a[k·Rows + i]·b[k·Columns + j] for the whole tile.</summary>
    /// <param name="depth">Number of terms.</param>
    /// <param name="a">A panel of A, [depth, Rows].</param>
    /// <param name="b">A panel of B, [depth, Columns].</param>
    /// <param name="c">The tile's first element.</param>
    /// <param name="stride">Floats from one row of c to the next.</param>
    /// <param name="accumulate">True: c is added to.</param>
    static abstract void Multiply(int depth, float* a, float* b, float* c, nint stride, bool accumulate);
}

/// <summary>What the micro-kernels share.</summary>
internal static unsafe class MicroKernel
{
    /// <summary>Stores one row of a tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TVector, TLanes>(float* c, TVector left, TVector right, bool accumulate)
        where TVector : struct
        where TLanes : ILanes<TVector>
    {
        if (accumulate)
        {
            left = TLanes.Add(left, TLanes.Load(c));
            right = TLanes.Add(right, TLanes.Load(c + TLanes.Count));
        }

        TLanes.Store(left, c);
        TLanes.Store(right, c + TLanes.Count);
    }
}

/// <summary>Six rows of two vectors: 12 sums, two vectors of b and one element of a fill 15 of the 16 registers of AVX2.</summary>
internal readonly unsafe struct SixByTwo<TVector, TLanes> : IMicroKernel
    where TVector : struct
    where TLanes : ILanes<TVector>
{
    public static int Rows => 6;

    public static int Columns => 2 * TLanes.Count;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(int depth, float* a, float* b, float* c, nint stride, bool accumulate)
    {
        TVector c00 = default, c01 = default;
        TVector c10 = default, c11 = default;
        TVector c20 = default, c21 = default;
        TVector c30 = default, c31 = default;
        TVector c40 = default, c41 = default;
        TVector c50 = default, c51 = default;
        for (; depth > 0; depth--)
        {
            TVector b0 = TLanes.Load(b), b1 = TLanes.Load(b + TLanes.Count);
            TVector x = TLanes.Broadcast(a);
            c00 = TLanes.MultiplyAdd(x, b0, c00);
            c01 = TLanes.MultiplyAdd(x, b1, c01);
            x = TLanes.Broadcast(a + 1);
            c10 = TLanes.MultiplyAdd(x, b0, c10);
            c11 = TLanes.MultiplyAdd(x, b1, c11);
            x = TLanes.Broadcast(a + 2);
            c20 = TLanes.MultiplyAdd(x, b0, c20);
            c21 = TLanes.MultiplyAdd(x, b1, c21);
            x = TLanes.Broadcast(a + 3);
            c30 = TLanes.MultiplyAdd(x, b0, c30);
            c31 = TLanes.MultiplyAdd(x, b1, c31);
            x = TLanes.Broadcast(a + 4);
            c40 = TLanes.MultiplyAdd(x, b0, c40);
            c41 = TLanes.MultiplyAdd(x, b1, c41);
            x = TLanes.Broadcast(a + 5);
            c50 = TLanes.MultiplyAdd(x, b0, c50);
            c51 = TLanes.MultiplyAdd(x, b1, c51);
            a += 6;
            b += 2 * TLanes.Count;
        }

        MicroKernel.Store<TVector, TLanes>(c, c00, c01, accumulate);
        MicroKernel.Store<TVector, TLanes>(c + stride, c10, c11, accumulate);
        MicroKernel.Store<TVector, TLanes>(c + 2 * stride, c20, c21, accumulate);
        MicroKernel.Store<TVector, TLanes>(c + 3 * stride, c30, c31, accumulate);
        MicroKernel.Store<TVector, TLanes>(c + 4 * stride, c40, c41, accumulate);
        MicroKernel.Store<TVector, TLanes>(c + 5 * stride, c50, c51, accumulate);
    }
}

/// <summary>Twelve rows of two vectors: 24 sums, for the 32 registers of AVX-512.</summary>
internal readonly unsafe struct TwelveByTwo<TVector, TLanes> : IMicroKernel
    where TVector : struct
    where TLanes : ILanes<TVector>
{
    public static int Rows => 12;

    public static int Columns => 2 * TLanes.Count;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(int depth, float* a, float* b, float* c, nint stride, bool accumulate)
    {
        TVector c00 = default, c01 = default;
        TVector c10 = default, c11 = default;
        TVector c20 = default, c21 = default;
        TVector c30 = default, c31 = default;
        TVector c40 = default, c41 = default;
        TVector c50 = default, c51 = default;
        TVector c60 = default, c61 = default;
        TVector c70 = default, c71 = default;
        TVector c80 = default, c81 = default;
        TVector c90 = default, c91 = default;
        TVector c100 = default, c101 = default;
        TVector c110 = default, c111 = default;
        for (; depth > 0; depth--)
        {
            TVector b0 = TLanes.Load(b), b1 = TLanes.Load(b + TLanes.Count);
            TVector x = TLanes.Broadcast(a);
            c00 = TLanes.MultiplyAdd(x, b0, c00);
            c01 = TLanes.MultiplyAdd(x, b1, c01);
            x = TLanes.Broadcast(a + 1);
            c10 = TLanes.MultiplyAdd(x, b0, c10);
            c11 = TLanes.MultiplyAdd(x, b1, c11);
            x = TLanes.Broadcast(a + 2);
            c20 = TLanes.MultiplyAdd(x, b0, c20);
            c21 = TLanes.MultiplyAdd(x, b1, c21);
            x = TLanes.Broadcast(a + 3);
            c30 = TLanes.MultiplyAdd(x, b0, c30);
            c31 = TLanes.MultiplyAdd(x, b1, c31);
            x = TLanes.Broadcast(a + 4);
            c40 = TLanes.MultiplyAdd(x, b0, c40);
            c41 = TLanes.MultiplyAdd(x, b1, c41);
            x = TLanes.Broadcast(a + 5);
            c50 = TLanes.MultiplyAdd(x, b0, c50);
            c51 = TLanes.MultiplyAdd(x, b1, c51);
            x = TLanes.Broadcast(a + 6);
            c60 = TLanes.MultiplyAdd(x, b0, c60);
            c61 = TLanes.MultiplyAdd(x, b1, c61);
            x = TLanes.Broadcast(a + 7);
            c70 = TLanes.MultiplyAdd(x, b0, c70);
            c71 = TLanes.MultiplyAdd(x, b1, c71);
            x = TLanes.Broadcast(a + 8);
            c80 = TLanes.MultiplyAdd(x, b0, c80);
            c81 = TLanes.MultiplyAdd(x, b1, c81);
            x = TLanes.Broadcast(a + 9);
            c90 = TLanes.MultiplyAdd(x, b0, c90);
            c91 = TLanes.MultiplyAdd(x, b1, c91);
            x = TLanes.Broadcast(a + 10);
            c100 = TLanes.MultiplyAdd(x, b0, c100);
            c101 = TLanes.MultiplyAdd(x, b1, c101);
            x = TLanes.Broadcast(a + 11);
            c110 = TLanes.MultiplyAdd(x, b0, c110);
            c111 = TLanes.MultiplyAdd(x, b1, c111);
            a += 12;
            b += 2 * TLanes.Count;
        }

        MicroKernel.Store<TVector, TLanes>(c, c00, c01, accumulate);
        MicroKernel.Store<TVector, TLanes>(c + stride, c10, c11, accumulate);
        MicroKernel.Store<TVector, TLanes>(c + 2 * stride, c20, c21, accumulate);
        MicroKernel.Store<TVector, TLanes>(c + 3 * stride, c30, c31, accumulate);
        MicroKernel.Store<TVector, TLanes>(c + 4 * stride, c40, c41, accumulate);
        MicroKernel.Store<TVector, TLanes>(c + 5 * stride, c50, c51, accumulate);
        MicroKernel.Store<TVector, TLanes>(c + 6 * stride, c60, c61, accumulate);
        MicroKernel.Store<TVector, TLanes>(c + 7 * stride, c70, c71, accumulate);
        MicroKernel.Store<TVector, TLanes>(c + 8 * stride, c80, c81, accumulate);
        MicroKernel.Store<TVector, TLanes>(c + 9 * stride, c90, c91, accumulate);
        MicroKernel.Store<TVector, TLanes>(c + 10 * stride, c100, c101, accumulate);
        MicroKernel.Store<TVector, TLanes>(c + 11 * stride, c110, c111, accumulate);
    }
}
