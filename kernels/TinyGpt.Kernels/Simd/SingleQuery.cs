using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TinyGpt.Simd;

/// <summary>Attention of one query: every key and value is read once, where it lies. This is what generating a token does.</summary>
internal static unsafe class SingleQuery
{
    // A head is a short piece of every key: the processor does not see the next one coming, and memory answers after some 24 of them.
    private const int RowsAhead = 24;

    /// <summary>Attends with one query of a sequence.</summary>
    /// <param name="operands">The matrices.</param>
    /// <param name="sequence">The sequence.</param>
    /// <param name="query">The query's index in it.</param>
    /// <param name="head">The query head.</param>
    /// <param name="scores">Room for the scores of all keys, to the next multiple of eight.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Attend(in AttentionOperands operands, in AttentionSequence sequence, int query, int head, float* scores)
    {
        int row = sequence.QueryStart + query, count = sequence.FirstPosition + query + 1, size = operands.Heads.HeadSize;
        float* q = operands.Query(row, head);
        float* key = operands.KeysOf(sequence, operands.KeyHead(head)), value = operands.ValuesOf(sequence, operands.KeyHead(head));
        float max = float.NegativeInfinity;
        for (int j = 0; j < count; j++, key += operands.KeyStride)
        {
            // The values come while keys are multiplied, and below the next head's keys while values are.
            Prefetch.Row(key + RowsAhead * operands.KeyStride, size);
            Prefetch.Row(value + j * operands.KeyStride, size);
            scores[j] = Dot(q, key, size) * operands.Scale;
            max = MathF.Max(max, scores[j]);
        }

        float sum = Exponentiate(scores, count, max);
        float* output = operands.Output + operands.OutputIndex(row, head);
        WeightedSum(output, scores, 1 / sum, value, operands.KeyStride, count, size, (nint)(operands.KeysOf(sequence, operands.KeyHead(head)) + size - value));
        if (operands.LogSumExp != null)
        {
            operands.LogSumExp[(nint)head * operands.Rows + row] = max + MathF.Log(sum);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Dot(float* x, float* y, int length)
    {
        Vector256<float> even = default, odd = default;
        int i = 0;
        for (; i + 16 <= length; i += 16)
        {
            even = Vector256.MultiplyAddEstimate(Vector256.Load(x + i), Vector256.Load(y + i), even);
            odd = Vector256.MultiplyAddEstimate(Vector256.Load(x + i + 8), Vector256.Load(y + i + 8), odd);
        }

        for (; i < length; i += 8)
        {
            even = Vector256.MultiplyAddEstimate(PartialVector.Load(x + i, length - i), PartialVector.Load(y + i, length - i), even);
        }

        Vector256<float> sum = even + odd;
        return Vector128.Sum(sum.GetLower() + sum.GetUpper());
    }

    /// <summary>Scores become exp(score − max); returns their sum.</summary>
    private static float Exponentiate(float* scores, int count, float max)
    {
        new Span<float>(scores + count, -count & 7).Fill(float.NegativeInfinity);
        Vector256<float> sum = default;
        for (int j = 0; j < count; j += 8)
        {
            Vector256<float> p = VectorMath.Exp(Vector256.Load(scores + j) - Vector256.Create(max));
            p.Store(scores + j);
            sum += p;
        }

        return Vector256.Sum(sum);
    }

    /// <summary>y = factor·Σ_j weights[j]·rows[j], 32 columns at a time in registers. Asks for what lies next floats behind each row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WeightedSum(float* y, float* weights, float factor, float* rows, nint stride, int count, int size, nint next)
    {
        int c = 0;
        for (; c + 32 <= size; c += 32)
        {
            Vector256<float> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
            float* row = rows + c;
            for (int j = 0; j < count; j++, row += stride)
            {
                Prefetch.Row(row + next, 32);
                Vector256<float> weight = Vector256.Create(weights[j]);
                sum0 = Vector256.MultiplyAddEstimate(weight, Vector256.Load(row), sum0);
                sum1 = Vector256.MultiplyAddEstimate(weight, Vector256.Load(row + 8), sum1);
                sum2 = Vector256.MultiplyAddEstimate(weight, Vector256.Load(row + 16), sum2);
                sum3 = Vector256.MultiplyAddEstimate(weight, Vector256.Load(row + 24), sum3);
            }

            (sum0 * factor).Store(y + c);
            (sum1 * factor).Store(y + c + 8);
            (sum2 * factor).Store(y + c + 16);
            (sum3 * factor).Store(y + c + 24);
        }

        for (; c < size; c += 8)
        {
            Vector256<float> sum = default;
            for (int j = 0; j < count; j++)
            {
                sum = Vector256.MultiplyAddEstimate(Vector256.Create(weights[j]), PartialVector.Load(rows + j * stride + c, size - c), sum);
            }

            PartialVector.Store(sum * factor, y + c, size - c);
        }
    }
}
