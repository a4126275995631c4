global using Kernel128 = TinyGpt.Simd.RowsByTwo<System.Runtime.Intrinsics.Vector128<float>, TinyGpt.Simd.Lanes128, TinyGpt.Simd.Six>;
global using Kernel256 = TinyGpt.Simd.RowsByTwo<System.Runtime.Intrinsics.Vector256<float>, TinyGpt.Simd.Lanes256, TinyGpt.Simd.Six>;
global using Kernel512 = TinyGpt.Simd.RowsByTwo<System.Runtime.Intrinsics.Vector512<float>, TinyGpt.Simd.Lanes512, TinyGpt.Simd.Twelve>;

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

    /// <summary>The same for the tile's first rows only, such as the last ones of a matrix: c[i·Columns + j] = Σ_k …</summary>
    /// <param name="rows">How many; up to Rows may be computed and stored.</param>
    /// <param name="depth">Number of terms.</param>
    /// <param name="a">A panel of A.</param>
    /// <param name="b">A panel of B.</param>
    /// <param name="c">[Rows, Columns].</param>
    static abstract void MultiplyRows(int rows, int depth, float* a, float* b, float* c);
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

/// <summary>A number of rows that the compiler knows.</summary>
internal interface IHeight
{
    /// <summary>4, 6, 8 or 12.</summary>
    static abstract int Count { get; }
}

/// <summary>Four rows.</summary>
internal readonly struct Four : IHeight
{
    public static int Count => 4;
}

/// <summary>Six rows: 12 sums, two vectors of b and one element of a fill 15 of the 16 registers of AVX2.</summary>
internal readonly struct Six : IHeight
{
    public static int Count => 6;
}

/// <summary>Eight rows.</summary>
internal readonly struct Eight : IHeight
{
    public static int Count => 8;
}

/// <summary>Twelve rows: 24 sums, for the 32 registers of AVX-512.</summary>
internal readonly struct Twelve : IHeight
{
    public static int Count => 12;
}

/// <summary>Some rows of two vectors. One source for all heights: the compiler leaves out the rows that a height does not have.</summary>
/// <typeparam name="TVector">The vector type.</typeparam>
/// <typeparam name="TLanes">Its operations.</typeparam>
/// <typeparam name="TRows">Rows of the whole tile.</typeparam>
internal readonly unsafe struct RowsByTwo<TVector, TLanes, TRows> : IMicroKernel
    where TVector : struct
    where TLanes : ILanes<TVector>
    where TRows : struct, IHeight
{
    public static int Rows => TRows.Count;

    public static int Columns => 2 * TLanes.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply(int depth, float* a, float* b, float* c, nint stride, bool accumulate) =>
        Multiply<TRows>(depth, a, b, c, stride, accumulate);

    public static void MultiplyRows(int rows, int depth, float* a, float* b, float* c)
    {
        if (rows <= 4)
        {
            Multiply<Four>(depth, a, b, c, Columns, false);
        }
        else if (rows <= 8 && TRows.Count > 8)
        {
            Multiply<Eight>(depth, a, b, c, Columns, false);
        }
        else
        {
            Multiply<TRows>(depth, a, b, c, Columns, false);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<THeight>(int depth, float* a, float* b, float* c, nint stride, bool accumulate) where THeight : struct, IHeight
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
            TVector b0 = TLanes.Load(b), b1 = TLanes.Load(b + TLanes.Count), x;
            x = TLanes.Broadcast(a);
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

            if (THeight.Count > 4)
            {
                x = TLanes.Broadcast(a + 4);
                c40 = TLanes.MultiplyAdd(x, b0, c40);
                c41 = TLanes.MultiplyAdd(x, b1, c41);
                x = TLanes.Broadcast(a + 5);
                c50 = TLanes.MultiplyAdd(x, b0, c50);
                c51 = TLanes.MultiplyAdd(x, b1, c51);
            }

            if (THeight.Count > 6)
            {
                x = TLanes.Broadcast(a + 6);
                c60 = TLanes.MultiplyAdd(x, b0, c60);
                c61 = TLanes.MultiplyAdd(x, b1, c61);
                x = TLanes.Broadcast(a + 7);
                c70 = TLanes.MultiplyAdd(x, b0, c70);
                c71 = TLanes.MultiplyAdd(x, b1, c71);
            }

            if (THeight.Count > 8)
            {
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
            }

            a += TRows.Count;
            b += 2 * TLanes.Count;
        }

        MicroKernel.Store<TVector, TLanes>(c, c00, c01, accumulate);
        MicroKernel.Store<TVector, TLanes>(c + stride, c10, c11, accumulate);
        MicroKernel.Store<TVector, TLanes>(c + 2 * stride, c20, c21, accumulate);
        MicroKernel.Store<TVector, TLanes>(c + 3 * stride, c30, c31, accumulate);

        if (THeight.Count > 4)
        {
            MicroKernel.Store<TVector, TLanes>(c + 4 * stride, c40, c41, accumulate);
            MicroKernel.Store<TVector, TLanes>(c + 5 * stride, c50, c51, accumulate);
        }

        if (THeight.Count > 6)
        {
            MicroKernel.Store<TVector, TLanes>(c + 6 * stride, c60, c61, accumulate);
            MicroKernel.Store<TVector, TLanes>(c + 7 * stride, c70, c71, accumulate);
        }

        if (THeight.Count > 8)
        {
            MicroKernel.Store<TVector, TLanes>(c + 8 * stride, c80, c81, accumulate);
            MicroKernel.Store<TVector, TLanes>(c + 9 * stride, c90, c91, accumulate);
            MicroKernel.Store<TVector, TLanes>(c + 10 * stride, c100, c101, accumulate);
            MicroKernel.Store<TVector, TLanes>(c + 11 * stride, c110, c111, accumulate);
        }
    }
}
