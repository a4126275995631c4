namespace TinyGpt.Tests.Operations;

public static class EmbeddingOperation
{
    private const int Vocabulary = 11, Context = 9;

    // The last case adds hundreds of rows to every row of the tables.
    public static IEnumerable<OperationCase> Cases =>
        (from shape in Shapes.Rows
         from withPositions in new[] { false, true }
         from operation in new[] { Forward(shape.Rows, shape.Columns, withPositions), Backward(shape.Rows, shape.Columns, withPositions) }
         select operation).Append(Backward(3000, 5, withPositions: true)).Concat(StoredTables);

    private static IEnumerable<OperationCase> StoredTables =>
        from withPositions in new[] { false, true }
        from stored in ((ElementType Type, int Columns)[])
            [(ElementType.Float16, 1), (ElementType.Float16, 15), (ElementType.Float16, 47), (ElementType.Q8_0, 32), (ElementType.Q8_0, 96)]
        select Forward(5, stored.Columns, withPositions, stored.Type);

    public static IEnumerable<DifferentiableOperation> Differentiable => [Gradient(withPositions: true), Gradient(withPositions: false)];

    private static OperationCase Forward(int rows, int columns, bool withPositions, ElementType stored = ElementType.Float32) => new(
        $"embedding {rows}x{columns}{(withPositions ? " positions" : "")}{(stored == ElementType.Float32 ? "" : $" {stored}".ToLowerInvariant())}", () =>
    {
        Random random = new(53);
        Operand table = Operand.Weights("table", random.Normals(Vocabulary * columns), stored);
        Operand tokens = Operand.Read("tokens", random.Integers(rows, Vocabulary));
        Operand positions = Operand.Read("positions", random.Integers(rows, Context)), y = Operand.Written("y", rows * columns);
        Operand? positionTable = withPositions ? Operand.Read("positionTable", random.Normals(Context * columns)) : null;
        Approximate Formula(int i)
        {
            (int n, int c) = (i / columns, i % columns);
            Approximate token = table[tokens.Integers![n] * columns + c];
            return positionTable is null ? token : token + positionTable[positions.Integers![n] * columns + c];
        }

        return new Sample(
            [.. new[] { y, table, tokens, positionTable, positions }.OfType<Operand>()],
            (kernels, on) => kernels.Embedding(
                on[y], on[table], on[tokens], on[positionTable], withPositions ? on[positions] : default, rows, columns),
            () => new Dictionary<Operand, Approximate[]> { [y] = [.. Enumerable.Range(0, rows * columns).Select(Formula)] });
    });

    private static OperationCase Backward(int rows, int columns, bool withPositions) => new(
        $"embedding backward {rows}x{columns}{(withPositions ? " positions" : "")}", () =>
    {
        Random random = new(54);
        Operand dTable = Operand.Updated("dTable", random.Normals(Vocabulary * columns));
        Operand dy = Operand.Read("dy", random.Normals(rows * columns));
        Operand tokens = Operand.Read("tokens", random.Integers(rows, Vocabulary));
        Operand positions = Operand.Read("positions", random.Integers(rows, Context));
        Operand? dPositionTable = withPositions ? Operand.Updated("dPositionTable", random.Normals(Context * columns)) : null;
        return new Sample(
            [.. new[] { dTable, dPositionTable, dy, tokens, positions }.OfType<Operand>()],
            (kernels, on) => kernels.EmbeddingBackward(
                on[dTable], on[dPositionTable], on[dy], on[tokens], withPositions ? on[positions] : default, rows, columns),
            () =>
            {
                Dictionary<Operand, Approximate[]> expected = new() { [dTable] = Scatter(dTable, tokens, dy, columns) };
                if (dPositionTable is not null)
                {
                    expected[dPositionTable] = Scatter(dPositionTable, positions, dy, columns);
                }

                return expected;
            });
    });

    /// <summary>What was in the table, plus the rows that go to it: as many terms as rows go there.</summary>
    private static Approximate[] Scatter(Operand table, Operand indices, Operand dy, int columns)
    {
        // A row that no token reads keeps its bits, so its bound is 0.
        Approximate[] expected = [.. Enumerable.Range(0, table.Length).Select(i => (Approximate)table[i])];
        for (int i = 0; i < dy.Length; i++)
        {
            int target = indices.Integers![i / columns] * columns + i % columns;
            Approximate sum = expected[target];
            expected[target] = (sum.Terms == 0 ? Approximate.Rounded(sum.Value) : sum).AddTerm(dy[i]);
        }

        return expected;
    }

    private static DifferentiableOperation Gradient(bool withPositions)
    {
        const int Columns = 3;
        Random random = new(9);
        Operand tokens = Operand.Read("tokens", [3, 0, 3, 10, 3]), positions = Operand.Read("positions", [0, 1, 2, 0, 1]);
        Variable table = Variable.Weight("table", random.Normals(Vocabulary * Columns));
        Variable? positionTable = withPositions ? Variable.Weight("positionTable", random.Normals(Context * Columns)) : null;
        Variable y = Variable.Output("y", tokens.Length * Columns);
        return new DifferentiableOperation(
            withPositions ? "embedding with positions" : "embedding",
            [.. new[] { table, positionTable }.OfType<Variable>()], y, [tokens, positions],
            (kernels, on) => kernels.Embedding(
                on[y.Value], on[table.Value], on[tokens], on[positionTable?.Value], on[positions], tokens.Length, Columns),
            (kernels, on, _) => kernels.EmbeddingBackward(
                on[table.Gradient], on[positionTable?.Gradient], on[y.Gradient], on[tokens], on[positions], tokens.Length, Columns));
    }
}
