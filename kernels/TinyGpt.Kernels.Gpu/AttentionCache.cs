using System.Numerics;
using ILGPU;
using ILGPU.Algorithms;

namespace TinyGpt.Gpu;

/// <summary>Stores a row's keys and values in the cache. Groups: the first row of each sequence, then the second of each …</summary>
internal readonly record struct StoreKeysAndValuesKernel(
    ArrayView<float> CachedKeys, ArrayView<float> CachedValues, HeadRows Keys, SequenceTable Sequences, int Width) : IKernel
{
    public static int GroupSize => 256;

    public void Run()
    {
        int sequence = Grid.IdxX % Sequences.Count, row = Sequences.QueryStarts[sequence] + (Grid.IdxX / Sequences.Count);
        if (row >= Sequences.QueryStarts[sequence + 1])
        {
            return;
        }

        int cached = (Sequences.KeyStarts[sequence] + Sequences.Positions[row]) * Width, key = HeadRows.From(Keys, row, 0).Start;
        for (int c = Group.IdxX; c < Width; c += GroupSize)
        {
            CachedKeys[cached + c] = Keys.Matrix[key + c];
            CachedValues[cached + c] = Keys.Matrix[key + Width + c];
        }
    }
}

/// <summary>
/// Attention of one query of one head to the keys in the cache, for sequences with too few queries to fill a tile. The group takes 128 keys
/// at a time: for the products its threads are a table of keys by columns, for the softmax each thread has a key.
/// </summary>
/// <remarks>
/// Groups: X: the first query of each sequence, then the second of each …; Y: query heads; Z: 128 columns of the head.
/// <paramref name="FoursLog"/> is the binary logarithm of the threads that a key's columns are spread over, four columns a thread.
/// </remarks>
internal readonly record struct SingleQueryKernel<TAccess>(
    HeadRows Y, ArrayView<float> LogSumExp, int HasLogSumExp, HeadRows Queries, HeadRows Keys, HeadRows Values,
    SequenceTable Sequences, int QueriesPerKey, int HeadSize, int FoursLog, float Scale) : IKernel
    where TAccess : struct, IHeadAccess
{
    /// <summary>Columns that are in work at a time.</summary>
    public const int MaxColumns = 128;

    // Keys in work, one a thread. The products of neighbouring keys lie side by side, those of neighbouring columns in different banks.
    private const int KeyCount = 128, PartStride = KeyCount + 1;

    public static int GroupSize => KeyCount;

    private int Fours => 1 << FoursLog;

    public void Run()
    {
        int sequence = Grid.IdxX % Sequences.Count, query = Grid.IdxX / Sequences.Count;
        int row = Sequences.QueryStarts[sequence] + query, queryCount = Sequences.QueryStarts[sequence + 1] - Sequences.QueryStarts[sequence];
        bool isIdle = query >= queryCount || queryCount >= AttentionTile.LeastQueries;
        ArrayView<Float4> shared = SharedMemory.Allocate<Float4>(MaxColumns * PartStride / 16);
        ArrayView<Float4> scores = SharedMemory.Allocate<Float4>(KeyCount / 4), weights = SharedMemory.Allocate<Float4>(KeyCount / 4);
        int head = Grid.IdxY, keyColumn = head / QueriesPerKey * HeadSize, column = (Grid.IdxZ * MaxColumns) + ((Group.IdxX & (Fours - 1)) << 2);
        HeadRows q = HeadRows.From(Queries, row, head * HeadSize);
        HeadRows keys = HeadRows.From(Keys, Sequences.KeyStarts[sequence], keyColumn);
        HeadRows values = HeadRows.From(Values, Sequences.KeyStarts[sequence], keyColumn);
        Float4 sum = default;
        float max = -float.MaxValue, total = 0;
        for (int first = 0, count = isIdle ? 0 : Sequences.Positions[row] + 1; count > 0; first += KeyCount, count -= KeyCount)
        {
            float score = Score(shared.Cast<float>(), q, keys, first, count);
            scores.Cast<float>()[Group.IdxX] = score;
            Group.Barrier();
            float newMax = Math.Max(max, Max(scores)), factor = XMath.Exp(max - newMax), weight = XMath.Exp(score - newMax);
            weights.Cast<float>()[Group.IdxX] = weight;
            Group.Barrier();
            total = (factor * total) + weight;
            max = newMax;
            sum = factor * sum;
            for (int key = Group.IdxX >> FoursLog; key < Math.Min(KeyCount, count); key += KeyCount >> FoursLog)
            {
                int index = values.Start + ((first + key) * values.Stride);
                sum += weights.Cast<float>()[key] * TAccess.Load(values.Matrix, index, column, HeadSize);
            }
        }

        Group.Barrier();
        shared[Group.IdxX] = sum;
        scores.Cast<float>()[Group.IdxX] = total;
        Group.Barrier();
        if (!isIdle && Group.IdxX < Fours)
        {
            total = Sum(scores);
            for (int part = Fours; part < KeyCount; part += Fours)
            {
                sum += shared[part + Group.IdxX];
            }

            TAccess.Store(Y.Matrix, HeadRows.From(Y, row, head * HeadSize).Start, column, HeadSize, 1 / total * sum);
            if (HasLogSumExp != 0 && column == 0)
            {
                LogSumExp[(head * Sequences.QueryStarts[Sequences.Count]) + row] = max + XMath.Log(total);
            }
        }
    }

    /// <summary>The score of this thread's key, and of no key the least number.</summary>
    private float Score(ArrayView<float> parts, HeadRows q, HeadRows keys, int first, int count)
    {
        float score = 0;
        for (int slice = 0; slice < HeadSize; slice += MaxColumns)
        {
            int column = slice + ((Group.IdxX & (Fours - 1)) << 2);
            Float4 a = TAccess.Load(q.Matrix, q.Start, column, HeadSize);
            Group.Barrier();
            for (int key = Group.IdxX >> FoursLog; key < Math.Min(KeyCount, count); key += KeyCount >> FoursLog)
            {
                Float4 b = TAccess.Load(keys.Matrix, keys.Start + ((first + key) * keys.Stride), column, HeadSize);
                parts[((Group.IdxX & (Fours - 1)) * PartStride) + key] = (a.X * b.X) + (a.Y * b.Y) + (a.Z * b.Z) + (a.W * b.W);
            }

            Group.Barrier();
            for (int part = 0; part < Fours && Group.IdxX < count; part++)
            {
                score += parts[(part * PartStride) + Group.IdxX];
            }
        }

        return Group.IdxX < count ? Scale * score : -float.MaxValue;
    }

    private static float Max(ArrayView<Float4> values)
    {
        Float4 max = values[0];
        for (int i = 1; i < KeyCount / 4; i++)
        {
            Float4 next = values[i];
            max = new Float4(Math.Max(max.X, next.X), Math.Max(max.Y, next.Y), Math.Max(max.Z, next.Z), Math.Max(max.W, next.W));
        }

        return Math.Max(Math.Max(max.X, max.Y), Math.Max(max.Z, max.W));
    }

    private static float Sum(ArrayView<Float4> values)
    {
        Float4 sum = values[0];
        for (int i = 1; i < KeyCount / 4; i++)
        {
            sum += values[i];
        }

        return sum.X + sum.Y + (sum.Z + sum.W);
    }
}

public sealed partial class GpuKernels
{
    private void StoreKeysAndValues(in KeyValueCache cache, View qkv, in Sequences sequences, in HeadShape heads) => Launch(
        new StoreKeysAndValuesKernel(
            Reals(cache.Keys), Reals(cache.Values), Keys(qkv, default, heads), Table(sequences), heads.KeyValueWidth),
        checked(sequences.Count * sequences.MaxQuery));

    /// <summary>Attention of the sequences with few queries; the others are left to tiles. Which of the two depends on the sequence alone.</summary>
    private void AttendSingly(View y, View logSumExp, View qkv, in KeyValueCache cache, in Sequences sequences, in HeadShape heads)
    {
        if (heads.HeadSize % 4 == 0)
        {
            AttendSingly<AlignedHeads>(y, logSumExp, qkv, cache, sequences, heads);
        }
        else
        {
            AttendSingly<UnalignedHeads>(y, logSumExp, qkv, cache, sequences, heads);
        }
    }

    private void AttendSingly<TAccess>(View y, View logSumExp, View qkv, in KeyValueCache cache, in Sequences sequences, in HeadShape heads)
        where TAccess : struct, IHeadAccess
    {
        int columns = Math.Min(heads.HeadSize, SingleQueryKernel<TAccess>.MaxColumns);
        int foursLog = BitOperations.Log2(BitOperations.RoundUpToPowerOf2((uint)(columns + 3) >> 2));
        int queries = Math.Min(sequences.MaxQuery, AttentionTile.LeastQueries - 1);
        Launch(
            new SingleQueryKernel<TAccess>(
                new HeadRows(Reals(y), 0, heads.QueryWidth), Optional(logSumExp, y), logSumExp.IsNone ? 0 : 1,
                Queries(qkv, heads), Keys(qkv, cache, heads), Values(qkv, cache, heads), Table(sequences),
                heads.QueryHeads / heads.KeyValueHeads, heads.HeadSize, foursLog, Scale(heads)),
            queries * sequences.Count, heads.QueryHeads, Groups(heads.HeadSize, SingleQueryKernel<TAccess>.MaxColumns));
    }
}
