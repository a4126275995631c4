namespace TinyGpt.Tests.Operations;

public static class DropoutOperation
{
    private static readonly DropoutSettings Settings = new(0.3, Seed: 0x1234_5678_9ABC_DEF0, Step: 17, Site: 5);

    public static IEnumerable<OperationCase> Cases => Shapes.Lengths.SelectMany(length => new[]
    {
        Case(length, withResidual: true, inPlace: false, accumulate: false),
        Case(length, withResidual: false, inPlace: true, accumulate: false),
        Case(length, withResidual: false, inPlace: false, accumulate: true),
    }).Append(Case(1001, withResidual: false, inPlace: false, accumulate: false));

    public static IEnumerable<DifferentiableOperation> Differentiable
    {
        get
        {
            const int Length = 23;
            Random random = new(10);
            Variable x = Variable.Activation("x", random.Normals(Length)), y = Variable.Output("y", Length);
            Operand residual = Operand.Read("residual", random.Normals(Length));
            yield return new DifferentiableOperation(
                "dropout", [x], y, [residual],
                (kernels, on) => kernels.Dropout(on[y.Value], on[x.Value], on[residual], Settings),
                (kernels, on, accumulate) => kernels.Dropout(on[x.Gradient], on[y.Gradient], default, Settings, accumulate));
        }
    }

    private static OperationCase Case(int length, bool withResidual, bool inPlace, bool accumulate) => new(
        $"dropout {length}{(withResidual ? " residual" : "")}{(inPlace ? " in place" : "")}{(accumulate ? " accumulate" : "")}", () =>
    {
        Random random = new(55);
        double[] values = random.Normals(length);
        Operand x = inPlace ? Operand.Updated("x", values) : Operand.Read("x", values);
        Operand? residual = withResidual ? Operand.Read("residual", random.Normals(length)) : null;
        Operand y = inPlace ? x : accumulate ? Operand.Updated("y", random.Normals(length)) : Operand.Written("y", length);
        ulong key = CounterRandom.SiteKey(Settings);
        uint threshold = CounterRandom.KeepThreshold(Settings.Probability);
        Approximate Formula(int i)
        {
            Approximate kept = CounterRandom.Keep(i, key, threshold) ? x[i] * Approximate.Rounded(1 / (1 - Settings.Probability)) : 0;
            Operand? added = accumulate ? y : residual;
            return added is null ? kept : kept + added[i];
        }

        return new Sample(
            [.. new[] { x, residual, inPlace ? null : y }.OfType<Operand>()],
            (kernels, on) => kernels.Dropout(on[y], on[x], on[residual], Settings, accumulate),
            () => new Dictionary<Operand, Approximate[]> { [y] = [.. Enumerable.Range(0, length).Select(Formula)] });
    });
}
