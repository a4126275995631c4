using ILGPU;

namespace TinyGpt.Gpu;

/// <summary>y[n] = table[tokens[n]] (+ positionTable[positions[n]]).</summary>
internal readonly record struct EmbeddingKernel<TTable>(
    ArrayView<float> Y, ArrayView<float> Table, ArrayView<int> Tokens, ArrayView<float> PositionTable, ArrayView<int> Positions,
    int HasPositions, int Columns) : IKernel
    where TTable : struct, IStoredElements
{
    public static int GroupSize => RowTile.GroupSize;

    public void Run()
    {
        int n = Grid.IdxX, end = RowTile.End(Columns);
        long row = (long)n * Columns, token = (long)Tokens[n] * Columns, position = (long)(HasPositions != 0 ? Positions[n] : 0) * Columns;
        for (int c = RowTile.First; c < end; c += GroupSize)
        {
            float value = TTable.Value(TTable.Load(Table, token + c));
            Y[row + c] = HasPositions != 0 ? value + PositionTable[position + c] : value;
        }
    }
}

/// <summary>
/// Sorts the rows by the table's row that they go to, and by n where that is the same: a group counts the rows that come before its
/// row n, which is where n belongs. The count takes N² comparisons, shared by all threads, and neither atomics nor a second pass.
/// </summary>
/// <param name="Order">[N], written: the sorted rows.</param>
/// <param name="Start">[N], written: where in Order those begin that go where n goes.</param>
/// <param name="Count">[N], written: how many these are if n is the first of them; 0 if it is not.</param>
/// <param name="Target">[N]: the table's rows.</param>
internal readonly record struct SortRowsKernel(ArrayView<int> Order, ArrayView<int> Start, ArrayView<int> Count, ArrayView<int> Target) : IKernel
{
    public static int GroupSize => GroupReduction.GroupSize;

    public void Run()
    {
        ArrayView<int> shared = SharedMemory.Allocate<int>(GroupReduction.SharedLength);
        int n = Grid.IdxX, rows = (int)Target.Length, target = Target[n], smaller = 0, equal = 0, earlier = 0;
        for (int m = Group.IdxX; m < rows; m += GroupSize)
        {
            int other = Target[m];
            smaller += other < target ? 1 : 0;
            equal += other == target ? 1 : 0;
            earlier += other == target && m < n ? 1 : 0;
        }

        smaller = GroupReduction.Sum(shared, smaller);
        equal = GroupReduction.Sum(shared, equal);
        earlier = GroupReduction.Sum(shared, earlier);
        if (Group.IdxX == 0)
        {
            Order[smaller + earlier] = n;
            Start[n] = smaller;
            Count[n] = earlier == 0 ? equal : 0;
        }
    }
}

/// <summary>dTable[target[n]] += all rows of dy that go there, in order: by the group of the first of them, a thread for each column.</summary>
internal readonly record struct EmbeddingBackwardKernel(
    ArrayView<float> DTable, ArrayView<float> Dy, ArrayView<int> Order, ArrayView<int> Start, ArrayView<int> Count, ArrayView<int> Target,
    int Columns) : IKernel
{
    public static int GroupSize => 128;

    public void Run()
    {
        int n = Grid.IdxX, c = (Grid.IdxY * GroupSize) + Group.IdxX, count = Count[n];
        if (c < Columns && count > 0)
        {
            int start = Start[n], end = start + count;
            long i = ((long)Target[n] * Columns) + c;
            float sum = DTable[i];
            for (int next = start; next < end; next++)
            {
                sum += Dy[((long)Order[next] * Columns) + c];
            }

            DTable[i] = sum;
        }
    }
}

public sealed partial class GpuKernels
{
    /// <inheritdoc/>
    public override void Embedding(View y, View table, View tokens, View positionTable, View positions, int rows, int columns)
    {
        switch (table.Type)
        {
            case ElementType.Float16:
                Embed<Float16Elements>(y, table, tokens, positionTable, positions, rows, columns);
                break;
            case ElementType.Q8_0:
                Embed<Q8Elements>(y, table, tokens, positionTable, positions, rows, columns);
                break;
            default:
                Embed<Float32Elements>(y, table, tokens, positionTable, positions, rows, columns);
                break;
        }
    }

    /// <inheritdoc/>
    public override void EmbeddingBackward(View dTable, View dPositionTable, View dy, View tokens, View positions, int rows, int columns)
    {
        AddRows(dTable, dy, tokens, rows, columns);
        if (!dPositionTable.IsNone)
        {
            AddRows(dPositionTable, dy, positions, rows, columns);
        }
    }

    private void Embed<TTable>(View y, View table, View tokens, View positionTable, View positions, int rows, int columns)
        where TTable : struct, IStoredElements
    {
        bool withPositions = !positionTable.IsNone;
        EmbeddingKernel<TTable> kernel = new(
            Reals(y), StoredElements(table), Integers(tokens), Optional(positionTable, y), Integers(withPositions ? positions : tokens),
            withPositions ? 1 : 0, columns);
        Launch(kernel, rows, Groups(columns, RowTile.Columns));
    }

    /// <summary>table[target[n]] += x[n], in the order of n.</summary>
    private void AddRows(View table, View x, View target, int rows, int columns)
    {
        // Views of kernels are aligned.
        int aligned = Groups(rows, View.Alignment / sizeof(int)) * (View.Alignment / sizeof(int));
        ArrayView<int> scratch = Scratch(3L * aligned).Cast<int>();
        ArrayView<int> order = scratch.SubView(0, rows), start = scratch.SubView(aligned, rows), count = scratch.SubView(2L * aligned, rows);
        ArrayView<int> targets = Integers(target).SubView(0, rows);
        Launch(new SortRowsKernel(order, start, count, targets), rows);
        Launch(
            new EmbeddingBackwardKernel(Reals(table), Reals(x), order, start, count, targets, columns),
            rows, Groups(columns, EmbeddingBackwardKernel.GroupSize));
    }
}
