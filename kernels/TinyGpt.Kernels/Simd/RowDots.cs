using System.Runtime.CompilerServices;

namespace TinyGpt.Simd;

/// <summary>
/// Products of a row of weights with a row of activations. Every such sum is taken in the same order, in two vectors that take turns, so that
/// a row of activations has the same result whatever others it is computed with.
/// </summary>
internal static unsafe class RowDots
{
    // Memory answers after about 100 ns, in which a core reads 4 KiB at full speed.
    private const int BytesAhead = 8 * 1024;

    /// <summary>Σ_k row[k]·x[k]. The rows of a matrix are one stream of memory, and what is asked for ahead are the next rows.</summary>
    /// <param name="row">[depth] stored weights.</param>
    /// <param name="x">[depth], times the weights' scale.</param>
    /// <param name="depth">Number of k.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Multiply<TVector, TLanes, TWeights>(byte* row, float* x, int depth)
        where TVector : struct
        where TLanes : ILanes<TVector>
        where TWeights : struct, IStoredWeights
    {
        TVector even = default, odd = default;
        int k = 0;
        for (; k + 32 <= depth; k += 32, row += TWeights.BytesOf32, x += 32)
        {
            Prefetch.Bytes(row + BytesAhead, TWeights.BytesOf32);
            TVector common = TWeights.Common<TVector, TLanes>(row);
            for (int i = 0; i < 32; i += 2 * TLanes.Count)
            {
                even = TLanes.MultiplyAdd(TWeights.Load<TVector, TLanes>(row, i, common), TLanes.Load(x + i), even);
                odd = TLanes.MultiplyAdd(TWeights.Load<TVector, TLanes>(row, i + TLanes.Count, common), TLanes.Load(x + i + TLanes.Count), odd);
            }
        }

        float sum = TLanes.Sum(TLanes.Add(even, odd));
        for (int i = 0; k < depth; i++, k++)
        {
            sum += x[i] * TWeights.Single(row, i);
        }

        return sum * TWeights.Scale;
    }

    /// <summary>Two rows of weights in single precision with two of activations: what is loaded of one is used for both.</summary>
    /// <param name="row">[2, depth] weights.</param>
    /// <param name="x">[2, depth] activations.</param>
    /// <param name="depth">Number of k.</param>
    /// <param name="sums">Receives the sums of the first row of activations, and <paramref name="stride"/> further on of the second.</param>
    /// <param name="stride">Floats from one row of sums to the next.</param>
    [MethodImpl(WorkerPool.Compiled)]
    public static void MultiplyTwoByTwo<TVector, TLanes>(float* row, float* x, int depth, float* sums, int stride)
        where TVector : struct
        where TLanes : ILanes<TVector>
    {
        float* row1 = row + depth, x1 = x + depth;
        TVector even00 = default, even01 = default, even10 = default, even11 = default;
        TVector odd00 = default, odd01 = default, odd10 = default, odd11 = default;
        int k = 0, whole = depth & ~31;
        for (; k < whole; k += 2 * TLanes.Count)
        {
            TVector w0 = TLanes.Load(row + k), w1 = TLanes.Load(row1 + k), a = TLanes.Load(x + k);
            even00 = TLanes.MultiplyAdd(w0, a, even00);
            even01 = TLanes.MultiplyAdd(w1, a, even01);
            a = TLanes.Load(x1 + k);
            even10 = TLanes.MultiplyAdd(w0, a, even10);
            even11 = TLanes.MultiplyAdd(w1, a, even11);
            w0 = TLanes.Load(row + k + TLanes.Count);
            w1 = TLanes.Load(row1 + k + TLanes.Count);
            a = TLanes.Load(x + k + TLanes.Count);
            odd00 = TLanes.MultiplyAdd(w0, a, odd00);
            odd01 = TLanes.MultiplyAdd(w1, a, odd01);
            a = TLanes.Load(x1 + k + TLanes.Count);
            odd10 = TLanes.MultiplyAdd(w0, a, odd10);
            odd11 = TLanes.MultiplyAdd(w1, a, odd11);
        }

        float sum00 = TLanes.Sum(TLanes.Add(even00, odd00)), sum01 = TLanes.Sum(TLanes.Add(even01, odd01));
        float sum10 = TLanes.Sum(TLanes.Add(even10, odd10)), sum11 = TLanes.Sum(TLanes.Add(even11, odd11));
        for (; k < depth; k++)
        {
            sum00 += x[k] * row[k];
            sum01 += x[k] * row1[k];
            sum10 += x1[k] * row[k];
            sum11 += x1[k] * row1[k];
        }

        (sums[0], sums[1], sums[stride], sums[stride + 1]) = (sum00, sum01, sum10, sum11);
    }
}
