namespace TinyGpt.Tests.Operations;

public static class LayerNormOperation
{
    private const double Epsilon = 1e-5;

    public static IEnumerable<OperationCase> Cases => Shapes.Rows.SelectMany(shape => new[]
    {
        Forward(shape.Rows, shape.Columns, withBias: true),
        Backward(shape.Rows, shape.Columns, withBias: true, accumulate: false),
        Backward(shape.Rows, shape.Columns, withBias: false, accumulate: true),
    }).Concat([Forward(4, 50, withBias: false), Forward(5, 128, withBias: true, offset: 100)]);

    public static IEnumerable<DifferentiableOperation> Differentiable => [Gradient(withBias: true), Gradient(withBias: false)];

    private static OperationCase Forward(int rows, int columns, bool withBias, double offset = 0.3) => new(
        $"layernorm {rows}x{columns}{(withBias ? " bias" : "")}{(offset > 1 ? $" around {offset}" : "")}", () =>
    {
        Random random = new(43);
        Operand x = Operand.Read("x", random.Normals(rows * columns, mean: offset));
        Operand weight = Operand.Read("weight", random.Normals(columns));
        Operand? bias = withBias ? Operand.Read("bias", random.Normals(columns)) : null;
        Operand y = Operand.Written("y", rows * columns), mean = Operand.Written("mean", rows), rstd = Operand.Written("rstd", rows);
        return new Sample(
            [.. new[] { y, mean, rstd, x, weight, bias }.OfType<Operand>()],
            (kernels, on) => kernels.LayerNorm(on[y], on[mean], on[rstd], on[x], on[weight], on[bias], rows, columns, Epsilon),
            () =>
            {
                (Approximate[] means, Approximate[] rstds) = Statistics(x, rows, columns);
                Approximate Formula(int i)
                {
                    Approximate scaled = (x[i] - means[i / columns]) * rstds[i / columns] * weight[i % columns];
                    return bias is null ? scaled : scaled + bias[i % columns];
                }

                Approximate[] ys = [.. Enumerable.Range(0, rows * columns).Select(Formula)];
                return new Dictionary<Operand, Approximate[]> { [y] = ys, [mean] = means, [rstd] = rstds };
            });
    });

    private static (Approximate[] Mean, Approximate[] Rstd) Statistics(Operand x, int rows, int columns)
    {
        Approximate[] means = new Approximate[rows], rstds = new Approximate[rows];
        for (int n = 0; n < rows; n++)
        {
            int start = n * columns;
            Approximate mean = Approximate.Sum(columns, c => x[start + c]) / columns;
            Approximate variance = Approximate.Sum(columns, c => (x[start + c] - mean) * (x[start + c] - mean)) / columns;
            (means[n], rstds[n]) = (mean, 1 / Approximate.Sqrt(variance + Approximate.Rounded(Epsilon)));
        }

        return (means, rstds);
    }

    private static OperationCase Backward(int rows, int columns, bool withBias, bool accumulate) => new(
        $"layernorm backward {rows}x{columns}{(withBias ? " bias" : "")}{(accumulate ? " accumulate" : "")}", () =>
    {
        Random random = new(44);
        Operand x = Operand.Read("x", random.Normals(rows * columns, mean: 0.3)), weight = Operand.Read("weight", random.Normals(columns));
        (Approximate[] means, Approximate[] rstds) = Statistics(x, rows, columns);
        Operand mean = Operand.Read("mean", [.. means.Select(value => value.Value)]);
        Operand rstd = Operand.Read("rstd", [.. rstds.Select(value => value.Value)]);
        Operand dy = Operand.Read("dy", random.Normals(rows * columns)), dWeight = Operand.Updated("dWeight", random.Normals(columns));
        Operand? dBias = withBias ? Operand.Updated("dBias", random.Normals(columns)) : null;
        Operand dx = accumulate ? Operand.Updated("dx", random.Normals(rows * columns)) : Operand.Written("dx", rows * columns);
        return new Sample(
            [.. new[] { dx, dWeight, dBias, dy, x, mean, rstd, weight }.OfType<Operand>()],
            (kernels, on) => kernels.LayerNormBackward(
                on[dx], on[dWeight], on[dBias], on[dy], on[x], on[mean], on[rstd], on[weight], rows, columns, accumulate),
            () =>
            {
                IEnumerable<int> all = Enumerable.Range(0, rows * columns);
                Approximate[] normalized = [.. all.Select(i => ((Approximate)x[i] - mean[i / columns]) * rstd[i / columns])];
                Approximate[] g = [.. all.Select(i => (Approximate)dy[i] * weight[i % columns])];
                Dictionary<Operand, Approximate[]> expected = new()
                {
                    [dx] = InputGradient(dx, normalized, g, rstd, columns),
                    [dWeight] = ColumnSums(dWeight, rows, i => dy[i] * normalized[i]),
                };
                if (dBias is not null)
                {
                    expected[dBias] = ColumnSums(dBias, rows, i => dy[i]);
                }

                return expected;
            });
    });

    private static Approximate[] InputGradient(Operand dx, Approximate[] normalized, Approximate[] g, Operand rstd, int columns)
    {
        Approximate[] expected = new Approximate[g.Length];
        for (int n = 0; n < rstd.Length; n++)
        {
            int start = n * columns;
            Approximate meanG = Approximate.Sum(columns, c => g[start + c]) / columns;
            Approximate meanProduct = Approximate.Sum(columns, c => g[start + c] * normalized[start + c]) / columns;
            for (int i = start; i < start + columns; i++)
            {
                Approximate gradient = rstd[n] * (g[i] - meanG - normalized[i] * meanProduct);
                expected[i] = dx.Use == OperandUse.Updated ? gradient.AddTerm(dx[i]) : gradient;
            }
        }

        return expected;
    }

    /// <summary>What was in the sum, plus the rows: rows + 1 terms.</summary>
    internal static Approximate[] ColumnSums(Operand sum, int rows, Func<int, Approximate> term) =>
    [
        .. Enumerable.Range(0, sum.Length).Select(c => Approximate.Sum(rows, n => term(n * sum.Length + c)).AddTerm(sum[c])),
    ];

    private static DifferentiableOperation Gradient(bool withBias)
    {
        const int Rows = 4, Columns = 7;
        Random random = new(4);
        Variable x = Variable.Activation("x", random.Normals(Rows * Columns)), weight = Variable.Weight("weight", random.Normals(Columns));
        Variable? bias = withBias ? Variable.Weight("bias", random.Normals(Columns)) : null;
        Variable y = Variable.Output("y", Rows * Columns);
        Operand mean = Operand.Written("mean", Rows), rstd = Operand.Written("rstd", Rows);
        return new DifferentiableOperation(
            withBias ? "layernorm" : "layernorm without bias",
            [.. new[] { x, weight, bias }.OfType<Variable>()], y, [mean, rstd],
            (kernels, on) => kernels.LayerNorm(
                on[y.Value], on[mean], on[rstd], on[x.Value], on[weight.Value], on[bias?.Value], Rows, Columns, Epsilon),
            (kernels, on, accumulate) => kernels.LayerNormBackward(
                on[x.Gradient], on[weight.Gradient], on[bias?.Gradient], on[y.Gradient],
                on[x.Value], on[mean], on[rstd], on[weight.Value], Rows, Columns, accumulate));
    }
}
