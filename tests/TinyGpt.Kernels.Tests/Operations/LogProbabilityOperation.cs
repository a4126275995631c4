namespace TinyGpt.Tests.Operations;

public static class LogProbabilityOperation
{
    public static IEnumerable<OperationCase> Cases =>
        Shapes.Rows.SelectMany(shape => new[] { Forward(shape.Rows, shape.Columns), Backward(shape.Rows, shape.Columns) })
            .Concat([Forward(7, 33, offset: 1000), Backward(7, 33, offset: 1000), Forward(2, 50_257), Backward(2, 50_257)]);

    public static IEnumerable<DifferentiableOperation> Differentiable
    {
        get
        {
            const int Rows = 5, Columns = 6;
            Variable logits = Variable.Activation("logits", new Random(7).Normals(Rows * Columns));
            Variable logProbability = Variable.Output("logProbability", Rows);
            Operand targets = Operand.Read("targets", [0, 5, -1, 2, 2]), logSumExp = Operand.Written("logSumExp", Rows);
            yield return new DifferentiableOperation(
                "log-probability", [logits], logProbability, [targets, logSumExp],
                (kernels, on) => kernels.LogProbability(
                    on[logProbability.Value], on[logSumExp], on[logits.Value], on[targets], Rows, Columns),
                (kernels, on, _) =>
                {
                    // The gradient replaces the logits, which the next evaluation needs.
                    kernels.Copy(on[logits.Gradient], on[logits.Value]);
                    kernels.LogProbabilityBackward(
                        on[logits.Gradient], on[logProbability.Gradient], on[logSumExp], on[targets], Rows, Columns);
                },
                CanAccumulate: false);
        }
    }

    /// <summary>Targets all over the vocabulary, its ends included; every third row has none.</summary>
    private static Operand Targets(int rows, int columns) => Operand.Read(
        "targets", [.. Enumerable.Range(0, rows).Select(n => n % 3 == 2 ? -1 : n % 2 == 0 ? columns - 1 - n % columns : n % columns)]);

    private static OperationCase Forward(int rows, int columns, double offset = 0) => new(
        $"log-probability {rows}x{columns}{(offset > 0 ? $" around {offset}" : "")}", () =>
    {
        Operand logits = Operand.Read("logits", new Random(49).Normals(rows * columns, 3, offset)), targets = Targets(rows, columns);
        Operand logProbability = Operand.Written("logProbability", rows), logSumExp = Operand.Written("logSumExp", rows);
        return new Sample(
            [logProbability, logSumExp, logits, targets],
            (kernels, on) => kernels.LogProbability(on[logProbability], on[logSumExp], on[logits], on[targets], rows, columns),
            () =>
            {
                Approximate[] logSumExps = LogSumExp(logits, rows, columns);
                return new Dictionary<Operand, Approximate[]>
                {
                    [logSumExp] = logSumExps,
                    [logProbability] =
                    [
                        .. targets.Integers!.Select((target, n) => target < 0 ? 0 : logits[n * columns + target] - logSumExps[n]),
                    ],
                };
            });
    });

    private static Approximate[] LogSumExp(Operand logits, int rows, int columns) =>
    [
        .. Enumerable.Range(0, rows).Select(n =>
        {
            double max = logits.Reals.AsSpan(n * columns, columns).ToArray().Max();
            return max + Approximate.Log(Approximate.Sum(columns, v => Approximate.Exp((Approximate)logits[n * columns + v] - max)));
        }),
    ];

    private static OperationCase Backward(int rows, int columns, double offset = 0) => new(
        $"log-probability backward {rows}x{columns}{(offset > 0 ? $" around {offset}" : "")}", () =>
    {
        Random random = new(50);
        Operand logits = Operand.Updated("logits", random.Normals(rows * columns, 3, offset)), targets = Targets(rows, columns);
        Operand logSumExp = Operand.Read("logSumExp", [.. LogSumExp(logits, rows, columns).Select(value => value.Value)]);
        Operand upstream = Operand.Read("dLogProbability", random.Normals(rows));
        Approximate Formula(int i)
        {
            (int n, int v) = (i / columns, i % columns);
            int target = targets.Integers![n];
            Approximate hit = v == target ? 1 : 0;
            return target < 0 ? 0 : upstream[n] * (hit - Approximate.Exp((Approximate)logits[i] - logSumExp[n]));
        }

        return new Sample(
            [logits, upstream, logSumExp, targets],
            (kernels, on) => kernels.LogProbabilityBackward(on[logits], on[upstream], on[logSumExp], on[targets], rows, columns),
            () => new Dictionary<Operand, Approximate[]> { [logits] = [.. Enumerable.Range(0, rows * columns).Select(Formula)] });
    });
}
