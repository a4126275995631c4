namespace TinyGpt.Tests.Operations;

public static class RmsNormOperation
{
    private const double Epsilon = 1e-5;

    public static IEnumerable<OperationCase> Cases => Shapes.Rows.SelectMany(shape => new[]
    {
        Forward(shape.Rows, shape.Columns),
        Backward(shape.Rows, shape.Columns, accumulate: false),
        Backward(shape.Rows, shape.Columns, accumulate: true),
    });

    public static IEnumerable<DifferentiableOperation> Differentiable
    {
        get
        {
            const int Rows = 4, Columns = 7;
            Random random = new(5);
            Variable x = Variable.Activation("x", random.Normals(Rows * Columns));
            Variable weight = Variable.Weight("weight", random.Normals(Columns));
            Variable y = Variable.Output("y", Rows * Columns);
            Operand rstd = Operand.Written("rstd", Rows);
            yield return new DifferentiableOperation(
                "rmsnorm", [x, weight], y, [rstd],
                (kernels, on) => kernels.RmsNorm(on[y.Value], on[rstd], on[x.Value], on[weight.Value], Rows, Columns, Epsilon),
                (kernels, on, accumulate) => kernels.RmsNormBackward(
                    on[x.Gradient], on[weight.Gradient], on[y.Gradient],
                    on[x.Value], on[rstd], on[weight.Value], Rows, Columns, accumulate));
        }
    }

    private static OperationCase Forward(int rows, int columns) => new($"rmsnorm {rows}x{columns}", () =>
    {
        Random random = new(45);
        Operand x = Operand.Read("x", random.Normals(rows * columns)), weight = Operand.Read("weight", random.Normals(columns));
        Operand y = Operand.Written("y", rows * columns), rstd = Operand.Written("rstd", rows);
        return new Sample(
            [y, rstd, x, weight],
            (kernels, on) => kernels.RmsNorm(on[y], on[rstd], on[x], on[weight], rows, columns, Epsilon),
            () =>
            {
                Approximate[] rstds = Statistics(x, rows, columns);
                Approximate[] ys = [.. Enumerable.Range(0, rows * columns).Select(i => x[i] * rstds[i / columns] * weight[i % columns])];
                return new Dictionary<Operand, Approximate[]> { [y] = ys, [rstd] = rstds };
            });
    });

    private static Approximate[] Statistics(Operand x, int rows, int columns) =>
    [
        .. Enumerable.Range(0, rows).Select(n =>
        {
            Approximate squares = Approximate.Sum(columns, c => (Approximate)x[n * columns + c] * x[n * columns + c]);
            return 1 / Approximate.Sqrt(squares / columns + Approximate.Rounded(Epsilon));
        }),
    ];

    private static OperationCase Backward(int rows, int columns, bool accumulate) => new(
        $"rmsnorm backward {rows}x{columns}{(accumulate ? " accumulate" : "")}", () =>
    {
        Random random = new(46);
        Operand x = Operand.Read("x", random.Normals(rows * columns)), weight = Operand.Read("weight", random.Normals(columns));
        Operand rstd = Operand.Read("rstd", [.. Statistics(x, rows, columns).Select(value => value.Value)]);
        Operand dy = Operand.Read("dy", random.Normals(rows * columns)), dWeight = Operand.Updated("dWeight", random.Normals(columns));
        Operand dx = accumulate ? Operand.Updated("dx", random.Normals(rows * columns)) : Operand.Written("dx", rows * columns);
        return new Sample(
            [dx, dWeight, dy, x, rstd, weight],
            (kernels, on) => kernels.RmsNormBackward(on[dx], on[dWeight], on[dy], on[x], on[rstd], on[weight], rows, columns, accumulate),
            () =>
            {
                Approximate[] normalized = [.. Enumerable.Range(0, rows * columns).Select(i => (Approximate)x[i] * rstd[i / columns])];
                Approximate[] g = [.. Enumerable.Range(0, rows * columns).Select(i => (Approximate)dy[i] * weight[i % columns])];
                return new Dictionary<Operand, Approximate[]>
                {
                    [dx] = InputGradient(dx, normalized, g, rstd, columns),
                    [dWeight] = LayerNormOperation.ColumnSums(dWeight, rows, i => dy[i] * normalized[i]),
                };
            });
    });

    private static Approximate[] InputGradient(Operand dx, Approximate[] normalized, Approximate[] g, Operand rstd, int columns)
    {
        Approximate[] expected = new Approximate[g.Length];
        for (int n = 0; n < rstd.Length; n++)
        {
            int start = n * columns;
            Approximate meanProduct = Approximate.Sum(columns, c => g[start + c] * normalized[start + c]) / columns;
            for (int i = start; i < start + columns; i++)
            {
                Approximate gradient = rstd[n] * (g[i] - normalized[i] * meanProduct);
                expected[i] = dx.Use == OperandUse.Updated ? gradient.AddTerm(dx[i]) : gradient;
            }
        }

        return expected;
    }
}
