namespace TinyGpt.Tests.Operations;

public static class RotaryOperation
{
    private const double Theta = 10000;

    // Positions up to 4000: an angle must not lose the digits that the position takes.
    public static IEnumerable<OperationCase> Cases =>
        (from heads in new HeadShape[] { new(1, 1, 2), new(2, 1, 6), new(4, 2, 8), new(3, 1, 34), new(4, 4, 32), new(2, 2, 64) }
         from inverse in new[] { false, true }
         from rows in new[] { 0, 1, 7, 130 }
         select Case(rows, heads, inverse, 4000)).Append(Case(500, new HeadShape(2, 1, 8), inverse: false, 100_000));

    public static IEnumerable<DifferentiableOperation> Differentiable
    {
        get
        {
            HeadShape heads = new(2, 1, 4);
            Operand positions = Operand.Read("positions", [0, 1, 2, 0, 5]);
            int length = positions.Length * heads.Width;
            Variable x = Variable.Activation("x", new Random(11).Normals(length)), y = Variable.Output("y", length);
            yield return new DifferentiableOperation(
                "rotary", [x], y, [positions],
                (kernels, on) => Rotate(kernels, on[y.Value], on[x.Value], on[positions], inverse: false),
                (kernels, on, _) => Rotate(kernels, on[x.Gradient], on[y.Gradient], on[positions], inverse: true),
                CanAccumulate: false);

            void Rotate(Kernels kernels, View y, View x, View at, bool inverse)
            {
                kernels.Copy(y, x);
                kernels.Rotary(y, at, positions.Length, heads, Theta, inverse);
            }
        }
    }

    private static OperationCase Case(int rows, HeadShape heads, bool inverse, int lastPosition) => new(
        $"rotary {rows} rows to position {lastPosition}, heads {heads.QueryHeads}/{heads.KeyValueHeads} of {heads.HeadSize}{(inverse ? " inverse" : "")}", () =>
    {
        Operand qkv = Operand.Updated("qkv", new Random(61).Normals(rows * heads.Width));
        Operand positions = Operand.Read("positions", [.. Enumerable.Range(0, rows).Select(n => n * 3737 % (lastPosition + 1))]);
        Approximate Formula(int i)
        {
            (int n, int column) = (i / heads.Width, i % heads.Width);
            if (column >= heads.QueryWidth + heads.KeyValueWidth)
            {
                return qkv[i];
            }

            int half = heads.HeadSize / 2, pair = column % heads.HeadSize % half;
            bool first = column % heads.HeadSize < half;
            double angle = positions.Integers![n] * Math.Pow(Theta, -2.0 * pair / heads.HeadSize) * (inverse ? -1 : 1);
            // Cosine and sine may be off by ε, not by ε times their angle.
            Approximate cos = new(Math.Cos(angle), 1), sin = new(Math.Sin(angle), 1);
            return first ? (qkv[i] * cos).AddTerm(-(qkv[i + half] * sin)) : (qkv[i - half] * sin).AddTerm(qkv[i] * cos);
        }

        return new Sample(
            [qkv, positions],
            (kernels, on) => kernels.Rotary(on[qkv], on[positions], rows, heads, Theta, inverse),
            () => new Dictionary<Operand, Approximate[]> { [qkv] = [.. Enumerable.Range(0, qkv.Length).Select(Formula)] });
    });
}
