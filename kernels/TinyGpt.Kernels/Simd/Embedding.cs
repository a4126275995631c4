using System.Runtime.CompilerServices;

namespace TinyGpt.Simd;

public sealed unsafe partial class SimdKernels
{
    // The fewest columns that an item of the backward pass does for all rows: four cache lines, read one after another.
    private const int MinEmbeddingColumns = 64;

    /// <inheritdoc/>
    public override void Embedding(View y, View table, View tokens, View positionTable, View positions, int rows, int columns) =>
        ForEachRow(rows, 3 * sizeof(float) * columns, new EmbeddingRow(
            Floats(y), Address(table), table.Type, Integers(tokens), Floats(positionTable), Integers(positions), columns));

    /// <inheritdoc/>
    public override void EmbeddingBackward(View dTable, View dPositionTable, View dy, View tokens, View positions, int rows, int columns)
    {
        // Rows of one token meet in one row of the table. An item owns some columns of both tables, so no two threads meet.
        int itemColumns = (int)Math.Max(MinEmbeddingColumns, ItemLength(columns, 5L * sizeof(float) * rows));
        EmbeddingColumnsBackward work = new(
            Floats(dTable), Floats(dPositionTable), Floats(dy), Integers(tokens), Integers(positions), rows, columns, itemColumns);
        _pool.Run(Quotient(columns, itemColumns), ref work);
    }

    private readonly struct EmbeddingRow(
        float* y, byte* table, ElementType type, int* tokens, float* positionTable, int* positions, int columns) : IRowWork
    {
        [MethodImpl(WorkerPool.Compiled)]
        public void Execute(int row)
        {
            float* rowY = y + (long)row * columns;
            int bytes = (int)type.Bytes(columns);
            Quantization.Decode(type, new ReadOnlySpan<byte>(table + (long)tokens[row] * bytes, bytes), new Span<float>(rowY, columns));
            if (positionTable is not null)
            {
                VectorLoop.ForEach(columns, new Accumulate(rowY, positionTable + (long)positions[row] * columns));
            }
        }
    }

    private readonly struct EmbeddingColumnsBackward(
        float* dTable, float* dPositionTable, float* dy, int* tokens, int* positions, int rows, int columns, int itemColumns)
        : IParallelWork
    {
        [MethodImpl(WorkerPool.Compiled)]
        public void Execute(int item, int worker)
        {
            int first = item * itemColumns, length = Math.Min(itemColumns, columns - first);
            for (int n = 0; n < rows; n++)
            {
                float* upstream = dy + (long)n * columns + first;
                VectorLoop.ForEach(length, new Accumulate(dTable + (long)tokens[n] * columns + first, upstream));
                if (dPositionTable is not null)
                {
                    VectorLoop.ForEach(length, new Accumulate(dPositionTable + (long)positions[n] * columns + first, upstream));
                }
            }
        }
    }
}
