using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace TinyGpt.Simd;

/// <summary>
/// Copies a matrix into panels: element (i, k) of a panel of width W lies at k·W + i, so that a micro-kernel reads W neighbours at
/// every step. A panel that hangs over the edge is filled with copies of its last lane or with zeros: results of those lanes are never stored.
/// </summary>
internal static unsafe class Packing
{
    // Shuffles of AVX: the lower or the upper two elements of each operand's halves; both first, or both second halves.
    private const byte Lower = 0x44, Upper = 0xEE, FirstHalves = 0x20, SecondHalves = 0x31;

    /// <summary>Packs from a matrix whose rows run along i: element (i, k) at source[k·stride + i].</summary>
    /// <param name="source">The element (0, 0).</param>
    /// <param name="stride">Floats from one k to the next.</param>
    /// <param name="count">Number of i.</param>
    /// <param name="depth">Number of k.</param>
    /// <param name="width">Width of a panel, at least 4.</param>
    /// <param name="panels">⌈count/width⌉ panels are written.</param>
    /// <param name="panelStride">Floats from one panel to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Straight(float* source, nint stride, int count, int depth, int width, float* panels, nint panelStride)
    {
        int whole = count / width, rest = count - whole * width, k = 0;
        for (; k + 4 <= depth; k += 4)
        {
            // Four streams of reads along rows, and one of writes: whole cache lines of one panel after another.
            float* from = source + k * stride;
            float* to = panels + (nint)k * width;
            for (int panel = 0; panel < whole; panel++, from += width, to += panelStride)
            {
                CopyAhead(from, stride, to, width);
                CopyAhead(from + stride, stride, to + width, width);
                CopyAhead(from + 2 * stride, stride, to + 2 * width, width);
                CopyAhead(from + 3 * stride, stride, to + 3 * width, width);
            }
        }

        for (; k < depth; k++)
        {
            for (int panel = 0; panel < whole; panel++)
            {
                Copy(source + k * stride + panel * width, panels + panel * panelStride + (nint)k * width, width);
            }
        }

        for (k = 0; rest > 0 && k < depth; k++)
        {
            float* to = panels + whole * panelStride + (nint)k * width;
            for (int i = 0; i < width; i++)
            {
                to[i] = i < rest ? source[k * stride + whole * width + i] : 0;
            }
        }
    }

    /// <summary>Packs from a matrix whose rows run along k: element (i, k) at source[i·stride + k].</summary>
    /// <param name="source">The element (0, 0).</param>
    /// <param name="stride">Floats from one i to the next.</param>
    /// <param name="count">Number of i.</param>
    /// <param name="depth">Number of k.</param>
    /// <param name="width">Width of a panel, at least 4.</param>
    /// <param name="panels">⌈count/width⌉ panels are written.</param>
    /// <param name="panelStride">Floats from one panel to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transposed(float* source, nint stride, int count, int depth, int width, float* panels, nint panelStride)
    {
        for (int first = 0; first < count; first += width, panels += panelStride)
        {
            float* from = source + first * stride;
            int last = Math.Min(width, count - first) - 1;

            // Sixteen k at a time are one cache line of each row: it is used up before other rows, a power of two away, displace it.
            int k = 0, wide = Avx.IsSupported ? width & ~7 : 0;
            for (; k + 16 <= depth; k += 16)
            {
                for (int i = 0; i < wide; i += 8)
                {
                    Transpose8(from + k, stride, i, last, panels + (nint)k * width + i, width);
                    Transpose8(from + k + 8, stride, i, last, panels + (nint)(k + 8) * width + i, width);
                }

                for (int i = wide; i < width; i += 4)
                {
                    // The last four lanes may overlap the four before them: a panel need not be a multiple of four wide.
                    int lane = Math.Min(i, width - 4);
                    Transpose16(from + k, stride, lane, last, panels + (nint)k * width + lane, width);
                }
            }

            for (; k + 4 <= depth; k += 4)
            {
                for (int i = 0; i < width; i += 4)
                {
                    int lane = Math.Min(i, width - 4);
                    Transpose4(from + k, stride, lane, last, panels + (nint)k * width + lane, width);
                }
            }

            for (; k < depth; k++)
            {
                for (int i = 0; i < width; i++)
                {
                    panels[(nint)k * width + i] = from[Math.Min(i, last) * stride + k];
                }
            }
        }
    }

    /// <summary>destination[j·destinationStride + i] = source[i·sourceStride + j].</summary>
    /// <param name="source">[rows, columns].</param>
    /// <param name="sourceStride">Floats from one row of the source to the next.</param>
    /// <param name="rows">Number of i.</param>
    /// <param name="columns">Number of j.</param>
    /// <param name="destination">[columns, rows].</param>
    /// <param name="destinationStride">Floats from one row of the destination to the next.</param>
    public static void Transpose(
        float* source, nint sourceStride, int rows, int columns, float* destination, nint destinationStride)
    {
        int wholeRows = rows & ~3, wholeColumns = columns & ~3;
        for (int j = 0; j < wholeColumns; j += 4)
        {
            for (int i = 0; i < wholeRows; i += 4)
            {
                float* from = source + i * sourceStride + j;
                float* to = destination + j * destinationStride + i;
                Transpose4(from, from + sourceStride, from + 2 * sourceStride, from + 3 * sourceStride, to, destinationStride);
            }
        }

        for (int j = 0; j < columns; j++)
        {
            for (int i = j < wholeColumns ? wholeRows : 0; i < rows; i++)
            {
                destination[j * destinationStride + i] = source[i * sourceStride + j];
            }
        }
    }

    /// <summary>Copies a piece of a row, and asks for the piece eight rows further on: a processor does not see so wide a stride coming.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyAhead(float* from, nint stride, float* to, int length)
    {
        Prefetch.Near(from + 8 * stride);
        Copy(from, to, length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(float* from, float* to, int length)
    {
        if (length < 8)
        {
            Vector128.Store(Vector128.Load(from), to);
            Vector128.Store(Vector128.Load(from + length - 4), to + length - 4);
            return;
        }

        for (int i = 0; i < length - 8; i += 8)
        {
            Vector256.Store(Vector256.Load(from + i), to + i);
        }

        Vector256.Store(Vector256.Load(from + length - 8), to + length - 8);
    }

    /// <summary>Eight columns of the rows lane … lane + 7, but none after the last, become eight rows of eight.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose8(float* source, nint stride, int lane, int last, float* to, nint width)
    {
        // Pairs of rows, then of pairs, then the halves of the vectors.
        (Vector256<float> low01, Vector256<float> high01) = Interleave(source, stride, lane, last);
        (Vector256<float> low23, Vector256<float> high23) = Interleave(source, stride, lane + 2, last);
        (Vector256<float> low45, Vector256<float> high45) = Interleave(source, stride, lane + 4, last);
        (Vector256<float> low67, Vector256<float> high67) = Interleave(source, stride, lane + 6, last);
        StoreHalves(Avx.Shuffle(low01, low23, Lower), Avx.Shuffle(low45, low67, Lower), to, width);
        StoreHalves(Avx.Shuffle(low01, low23, Upper), Avx.Shuffle(low45, low67, Upper), to + width, width);
        StoreHalves(Avx.Shuffle(high01, high23, Lower), Avx.Shuffle(high45, high67, Lower), to + 2 * width, width);
        StoreHalves(Avx.Shuffle(high01, high23, Upper), Avx.Shuffle(high45, high67, Upper), to + 3 * width, width);
    }

    /// <summary>Two rows, element by element in turn, within each half of a vector: of its first two elements, and of its last two.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float> Low, Vector256<float> High) Interleave(float* source, nint stride, int lane, int last)
    {
        Vector256<float> x = Vector256.Load(source + Math.Min(lane, last) * stride);
        Vector256<float> y = Vector256.Load(source + Math.Min(lane + 1, last) * stride);
        return (Avx.UnpackLow(x, y), Avx.UnpackHigh(x, y));
    }

    /// <summary>The first halves of two vectors are a row, and the second halves the row four further down.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreHalves(Vector256<float> left, Vector256<float> right, float* to, nint width)
    {
        Vector256.Store(Avx.Permute2x128(left, right, FirstHalves), to);
        Vector256.Store(Avx.Permute2x128(left, right, SecondHalves), to + 4 * width);
    }

    /// <summary>Sixteen columns of the rows lane … lane + 3 become sixteen rows of four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose16(float* source, nint stride, int lane, int last, float* to, nint width)
    {
        Transpose4(source, stride, lane, last, to, width);
        Transpose4(source + 4, stride, lane, last, to + 4 * width, width);
        Transpose4(source + 8, stride, lane, last, to + 8 * width, width);
        Transpose4(source + 12, stride, lane, last, to + 12 * width, width);
    }

    /// <summary>Four columns of the rows lane … lane + 3, but none after the last, become four rows of four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose4(float* source, nint stride, int lane, int last, float* to, nint width) => Transpose4(
        source + Math.Min(lane, last) * stride,
        source + Math.Min(lane + 1, last) * stride,
        source + Math.Min(lane + 2, last) * stride,
        source + Math.Min(lane + 3, last) * stride,
        to,
        width);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose4(float* row0, float* row1, float* row2, float* row3, float* to, nint width)
    {
        Vector128<float> x0 = Vector128.Load(row0), x1 = Vector128.Load(row1), x2 = Vector128.Load(row2), x3 = Vector128.Load(row3);
        Vector128<float> low02 = InterleaveLower(x0, x2), high02 = InterleaveUpper(x0, x2);
        Vector128<float> low13 = InterleaveLower(x1, x3), high13 = InterleaveUpper(x1, x3);
        InterleaveLower(low02, low13).Store(to);
        InterleaveUpper(low02, low13).Store(to + width);
        InterleaveLower(high02, high13).Store(to + 2 * width);
        InterleaveUpper(high02, high13).Store(to + 3 * width);
    }

    /// <summary>(x0, y0, x1, y1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> InterleaveLower(Vector128<float> x, Vector128<float> y) =>
        Sse.IsSupported ? Sse.UnpackLow(x, y)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(x, y)
        : Vector128.Create(x[0], y[0], x[1], y[1]);

    /// <summary>(x2, y2, x3, y3).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> InterleaveUpper(Vector128<float> x, Vector128<float> y) =>
        Sse.IsSupported ? Sse.UnpackHigh(x, y)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(x, y)
        : Vector128.Create(x[2], y[2], x[3], y[3]);
}
