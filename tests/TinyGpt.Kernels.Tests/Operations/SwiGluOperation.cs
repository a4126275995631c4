namespace TinyGpt.Tests.Operations;

public static class SwiGluOperation
{
    public static IEnumerable<OperationCase> Cases => Shapes.Rows.SelectMany(shape => new[]
    {
        Forward(shape.Rows, shape.Columns),
        Backward(shape.Rows, shape.Columns, inPlace: false),
        Backward(shape.Rows, shape.Columns, inPlace: true),
    }).Append(Forward(3, 19, scale: 60));

    public static IEnumerable<DifferentiableOperation> Differentiable
    {
        get
        {
            const int Rows = 3, Columns = 5;
            Variable gateUp = Variable.Activation("gateUp", new Random(8).Normals(2 * Rows * Columns));
            Variable y = Variable.Output("y", Rows * Columns);
            yield return new DifferentiableOperation(
                "swiglu", [gateUp], y, [],
                (kernels, on) => kernels.SwiGlu(on[y.Value], on[gateUp.Value], Rows, Columns),
                (kernels, on, _) => kernels.SwiGluBackward(on[gateUp.Gradient], on[y.Gradient], on[gateUp.Value], Rows, Columns),
                CanAccumulate: false);
        }
    }

    private static Approximate Sigmoid(Approximate z) => 1 / (1 + Approximate.Exp(-z));

    private static OperationCase Forward(int rows, int columns, double scale = 2) => new(
        $"swiglu {rows}x{columns}{(scale > 2 ? $" of range {scale}" : "")}", () =>
    {
        Operand gateUp = Operand.Read("gateUp", new Random(51).Normals(2 * rows * columns, scale));
        Operand y = Operand.Written("y", rows * columns);
        Approximate Formula(int i)
        {
            int gate = i / columns * 2 * columns + i % columns;
            return gateUp[gate] * Sigmoid(gateUp[gate]) * gateUp[gate + columns];
        }

        return new Sample(
            [y, gateUp],
            (kernels, on) => kernels.SwiGlu(on[y], on[gateUp], rows, columns),
            () => new Dictionary<Operand, Approximate[]> { [y] = [.. Enumerable.Range(0, rows * columns).Select(Formula)] });
    });

    private static OperationCase Backward(int rows, int columns, bool inPlace) => new(
        $"swiglu backward {rows}x{columns}{(inPlace ? " in place" : "")}", () =>
    {
        Random random = new(52);
        double[] values = random.Normals(2 * rows * columns, 2);
        Operand gateUp = inPlace ? Operand.Updated("gateUp", values) : Operand.Read("gateUp", values);
        Operand dGateUp = inPlace ? gateUp : Operand.Written("dGateUp", 2 * rows * columns);
        Operand dy = Operand.Read("dy", random.Normals(rows * columns));
        Approximate Formula(int i)
        {
            (int n, int c) = (i / (2 * columns), i % (2 * columns) % columns);
            double gate = gateUp[2 * n * columns + c], up = gateUp[2 * n * columns + columns + c], upstream = dy[n * columns + c];
            Approximate sigmoid = Sigmoid(gate);
            return i % (2 * columns) < columns
                ? (Approximate)upstream * up * sigmoid * (1 + gate * (1 - sigmoid))
                : (Approximate)upstream * gate * sigmoid;
        }

        return new Sample(
            inPlace ? [gateUp, dy] : [gateUp, dy, dGateUp],
            (kernels, on) => kernels.SwiGluBackward(on[dGateUp], on[dy], on[gateUp], rows, columns),
            () => new Dictionary<Operand, Approximate[]> { [dGateUp] = [.. Enumerable.Range(0, 2 * rows * columns).Select(Formula)] });
    });
}
