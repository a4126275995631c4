using System.Runtime.CompilerServices;

namespace TinyGpt.Simd;

/// <summary>
/// Products of four neighbouring rows of weights with one vector or two. Every sum is taken in the same order, vector after vector of a row
/// and what is left over last, so that a row of activations has the same result whatever others it is computed with.
/// </summary>
internal readonly unsafe struct RowDots
{
    // Memory answers after about 100 ns, in which a core reads 4 KiB at full speed. The rows ahead are the next ones of the same stream.
    private const int BytesAhead = 8 * 1024;

    private readonly byte* _row0, _row1, _row2, _row3;
    private readonly nint _ahead;

    /// <summary>Takes four rows.</summary>
    /// <param name="row">The first.</param>
    /// <param name="stride">Bytes from one row to the next.</param>
    /// <param name="count">How many there are; rows after the last repeat it.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public RowDots(byte* row, nint stride, int count)
    {
        _row0 = row;
        _row1 = row + Math.Min(1, count - 1) * stride;
        _row2 = row + Math.Min(2, count - 1) * stride;
        _row3 = row + Math.Min(3, count - 1) * stride;
        _ahead = Math.Max(1, BytesAhead / (4 * stride)) * 4 * stride;
    }

    /// <summary>sums[i] = Σ_k row i[k]·x[k].</summary>
    /// <param name="x">[depth], times the weights' scale.</param>
    /// <param name="depth">Number of k.</param>
    /// <param name="sums">[4].</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Multiply<TVector, TLanes, TWeights>(float* x, int depth, float* sums)
        where TVector : struct
        where TLanes : ILanes<TVector>
        where TWeights : struct, IStoredWeights
    {
        TVector sum0 = default, sum1 = default, sum2 = default, sum3 = default;
        byte* row0 = _row0, row1 = _row1, row2 = _row2, row3 = _row3;
        nint ahead = _ahead;
        int k = 0;
        for (; k + 32 <= depth; k += 32)
        {
            Prefetch.Bytes(row0 + ahead, TWeights.StepBytes);
            Prefetch.Bytes(row1 + ahead, TWeights.StepBytes);
            Prefetch.Bytes(row2 + ahead, TWeights.StepBytes);
            Prefetch.Bytes(row3 + ahead, TWeights.StepBytes);
            sum0 = TWeights.MultiplyAdd<TVector, TLanes>(row0, x + k, sum0);
            sum1 = TWeights.MultiplyAdd<TVector, TLanes>(row1, x + k, sum1);
            sum2 = TWeights.MultiplyAdd<TVector, TLanes>(row2, x + k, sum2);
            sum3 = TWeights.MultiplyAdd<TVector, TLanes>(row3, x + k, sum3);
            row0 += TWeights.StepBytes;
            row1 += TWeights.StepBytes;
            row2 += TWeights.StepBytes;
            row3 += TWeights.StepBytes;
        }

        float s0 = TLanes.Sum(sum0), s1 = TLanes.Sum(sum1), s2 = TLanes.Sum(sum2), s3 = TLanes.Sum(sum3);
        for (int i = 0; k < depth; i++, k++)
        {
            s0 += x[k] * TWeights.Single(row0, i);
            s1 += x[k] * TWeights.Single(row1, i);
            s2 += x[k] * TWeights.Single(row2, i);
            s3 += x[k] * TWeights.Single(row3, i);
        }

        sums[0] = s0 * TWeights.Scale;
        sums[1] = s1 * TWeights.Scale;
        sums[2] = s2 * TWeights.Scale;
        sums[3] = s3 * TWeights.Scale;
    }

    /// <summary>The same with two vectors and rows in single precision: what is loaded of one is used for both.</summary>
    /// <param name="x">[depth].</param>
    /// <param name="y">[depth].</param>
    /// <param name="depth">Number of k.</param>
    /// <param name="sums">[4], with x.</param>
    /// <param name="sumsY">[4], with y.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void MultiplyTwo<TVector, TLanes>(float* x, float* y, int depth, float* sums, float* sumsY)
        where TVector : struct
        where TLanes : ILanes<TVector>
    {
        TVector x0 = default, x1 = default, x2 = default, x3 = default, y0 = default, y1 = default, y2 = default, y3 = default;
        float* row0 = (float*)_row0, row1 = (float*)_row1, row2 = (float*)_row2, row3 = (float*)_row3;
        int k = 0, whole = depth & ~31;
        for (; k < whole; k += TLanes.Count)
        {
            TVector left = TLanes.Load(x + k), right = TLanes.Load(y + k), w = TLanes.Load(row0 + k);
            x0 = TLanes.MultiplyAdd(w, left, x0);
            y0 = TLanes.MultiplyAdd(w, right, y0);
            w = TLanes.Load(row1 + k);
            x1 = TLanes.MultiplyAdd(w, left, x1);
            y1 = TLanes.MultiplyAdd(w, right, y1);
            w = TLanes.Load(row2 + k);
            x2 = TLanes.MultiplyAdd(w, left, x2);
            y2 = TLanes.MultiplyAdd(w, right, y2);
            w = TLanes.Load(row3 + k);
            x3 = TLanes.MultiplyAdd(w, left, x3);
            y3 = TLanes.MultiplyAdd(w, right, y3);
        }

        (sums[0], sums[1], sums[2], sums[3]) = (TLanes.Sum(x0), TLanes.Sum(x1), TLanes.Sum(x2), TLanes.Sum(x3));
        (sumsY[0], sumsY[1], sumsY[2], sumsY[3]) = (TLanes.Sum(y0), TLanes.Sum(y1), TLanes.Sum(y2), TLanes.Sum(y3));
        for (; k < depth; k++)
        {
            AddProducts(k, x[k], sums);
            AddProducts(k, y[k], sumsY);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AddProducts(int k, float x, float* sums)
    {
        sums[0] += x * ((float*)_row0)[k];
        sums[1] += x * ((float*)_row1)[k];
        sums[2] += x * ((float*)_row2)[k];
        sums[3] += x * ((float*)_row3)[k];
    }
}
