namespace TinyGpt.Tests.Operations;

/// <summary>Sums: of two operands, weighed or not, of columns, of products.</summary>
public static class ReductionOperations
{
    public static IEnumerable<OperationCase> Cases =>
        Shapes.Lengths.SelectMany(length => new[]
        {
            Add(length), Dot(length), SquaredNorm(length), Combine(length, null, -0.3, 0.9), Combine(length, 7.3, 1.7, 0.9), Combine(length, 0.2, 1, 0),
        })
            .Concat(Shapes.Rows.Select(shape => ColumnSums(shape.Rows, shape.Columns)))
            .Concat([SquaredNorm(2_000_003), ColumnSums(5000, 33), Combine(77, 0, 1, 0.5), Combine(77, null, 2, 0)]);

    private static OperationCase Add(int length) => new($"add {length}", () =>
    {
        Random random = new(56);
        Operand y = Operand.Updated("y", random.Normals(length)), x = Operand.Read("x", random.Normals(length));
        return new Sample(
            [y, x],
            (kernels, on) => kernels.Add(on[y], on[x]),
            () => new Dictionary<Operand, Approximate[]>
            {
                [y] = [.. Enumerable.Range(0, length).Select(i => (Approximate)y[i] + x[i])],
            });
    });

    private static OperationCase Combine(int length, double? squares, double scale, double keep) =>
        new($"combine {length} squared norm {squares?.ToString() ?? "none"} scale {scale} keep {keep}", () =>
    {
        Random random = new(61);
        // What is not kept is not read either.
        Operand y = keep == 0 ? Operand.Written("y", length) : Operand.Updated("y", random.Normals(length));
        Operand x = Operand.Read("x", squares == 0 ? new double[length] : random.Normals(length));
        Operand? squaredNorm = squares is null ? null : Operand.Read("squaredNorm", [squares.Value]);
        return new Sample(
            [.. new[] { y, x, squaredNorm }.OfType<Operand>()],
            (kernels, on) => kernels.Combine(on[y], on[x], on[squaredNorm], scale, keep),
            () => new Dictionary<Operand, Approximate[]>
            {
                [y] = [.. Enumerable.Range(0, length).Select(Combined)],
            });

        Approximate Combined(int i)
        {
            Approximate term = squaredNorm is null ? Approximate.Rounded(scale) * x[i]
                : squares > 0 ? Approximate.Rounded(scale / Math.Sqrt(squaredNorm[0])) * x[i] : 0;
            return keep == 0 ? term : (Approximate.Rounded(keep) * y[i]).AddTerm(term);
        }
    });

    private static OperationCase Dot(int length) => new($"dot {length}", () =>
    {
        Random random = new(57);
        Operand a = Operand.Read("a", random.Normals(length)), b = Operand.Read("b", random.Normals(length));
        Operand result = Operand.Written("result", 1);
        return new Sample(
            [result, a, b],
            (kernels, on) => kernels.Dot(on[result], on[a], on[b]),
            () => new Dictionary<Operand, Approximate[]> { [result] = [Approximate.Sum(length, i => a[i] * b[i])] });
    });

    private static OperationCase SquaredNorm(int length) => new($"squared norm {length}", () =>
    {
        Operand x = Operand.Read("x", new Random(58).Normals(length)), result = Operand.Written("result", 1);
        return new Sample(
            [result, x],
            (kernels, on) => kernels.Dot(on[result], on[x], on[x]),
            () => new Dictionary<Operand, Approximate[]> { [result] = [Approximate.Sum(length, i => x[i] * x[i])] });
    });

    private static OperationCase ColumnSums(int rows, int columns) => new($"column sums {rows}x{columns}", () =>
    {
        Random random = new(59);
        Operand sum = Operand.Updated("sum", random.Normals(columns)), x = Operand.Read("x", random.Normals(rows * columns));
        return new Sample(
            [sum, x],
            (kernels, on) => kernels.AddColumnSums(on[sum], on[x], rows, columns),
            () => new Dictionary<Operand, Approximate[]> { [sum] = LayerNormOperation.ColumnSums(sum, rows, i => x[i]) });
    });
}
