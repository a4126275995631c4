namespace TinyGpt.Tests.Operations;

public static class SoftmaxOperation
{
    public static IEnumerable<OperationCase> Cases => Shapes.Rows.SelectMany(shape => new[]
    {
        Forward(shape.Rows, shape.Columns, inPlace: false),
        Backward(shape.Rows, shape.Columns, accumulate: false),
        Backward(shape.Rows, shape.Columns, accumulate: true),
    }).Concat([Forward(3, 41, inPlace: true), Forward(3, 41, inPlace: false, scale: 30), Forward(3, 41, inPlace: false, offset: 1000)]);

    public static IEnumerable<DifferentiableOperation> Differentiable
    {
        get
        {
            const int Rows = 3, Columns = 6;
            Variable x = Variable.Activation("x", new Random(6).Normals(Rows * Columns)), y = Variable.Output("y", Rows * Columns);
            yield return new DifferentiableOperation(
                "softmax", [x], y, [],
                (kernels, on) => kernels.Softmax(on[y.Value], on[x.Value], Rows, Columns),
                (kernels, on, accumulate) =>
                    kernels.SoftmaxBackward(on[x.Gradient], on[y.Gradient], on[y.Value], Rows, Columns, accumulate));
        }
    }

    private static OperationCase Forward(int rows, int columns, bool inPlace, double scale = 2, double offset = 0) => new(
        $"softmax {rows}x{columns}{(inPlace ? " in place" : "")}" +
        $"{(scale > 2 ? $" of range {scale}" : "")}{(offset > 0 ? $" around {offset}" : "")}", () =>
    {
        double[] values = new Random(47).Normals(rows * columns, scale, offset);
        Operand x = inPlace ? Operand.Updated("x", values) : Operand.Read("x", values);
        Operand y = inPlace ? x : Operand.Written("y", rows * columns);
        return new Sample(
            inPlace ? [x] : [x, y],
            (kernels, on) => kernels.Softmax(on[y], on[x], rows, columns),
            () => new Dictionary<Operand, Approximate[]> { [y] = Probabilities(x, rows, columns) });
    });

    private static Approximate[] Probabilities(Operand x, int rows, int columns)
    {
        Approximate[] y = new Approximate[rows * columns];
        for (int n = 0; n < rows; n++)
        {
            int start = n * columns;
            double max = x.Reals.AsSpan(start, columns).ToArray().Max();
            Approximate sum = Approximate.Sum(columns, c => Approximate.Exp((Approximate)x[start + c] - max));
            for (int i = start; i < start + columns; i++)
            {
                y[i] = Approximate.Exp((Approximate)x[i] - max) / sum;
            }
        }

        return y;
    }

    private static OperationCase Backward(int rows, int columns, bool accumulate) => new(
        $"softmax backward {rows}x{columns}{(accumulate ? " accumulate" : "")}", () =>
    {
        Random random = new(48);
        Operand x = Operand.Read("x", random.Normals(rows * columns)), dy = Operand.Read("dy", random.Normals(rows * columns));
        Operand y = Operand.Read("y", [.. Probabilities(x, rows, columns).Select(value => value.Value)]);
        Operand dx = accumulate ? Operand.Updated("dx", random.Normals(rows * columns)) : Operand.Written("dx", rows * columns);
        Approximate Formula(int i, Approximate product)
        {
            Approximate gradient = y[i] * (dy[i] - product);
            return accumulate ? gradient.AddTerm(dx[i]) : gradient;
        }

        IEnumerable<Approximate> Row(int start)
        {
            Approximate product = Approximate.Sum(columns, c => dy[start + c] * y[start + c]);
            return Enumerable.Range(start, columns).Select(i => Formula(i, product));
        }

        return new Sample(
            [dx, dy, y],
            (kernels, on) => kernels.SoftmaxBackward(on[dx], on[dy], on[y], rows, columns, accumulate),
            () => new Dictionary<Operand, Approximate[]> { [dx] = [.. Enumerable.Range(0, rows).SelectMany(n => Row(n * columns))] });
    });
}
