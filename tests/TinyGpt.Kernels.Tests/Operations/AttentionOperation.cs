namespace TinyGpt.Tests.Operations;

public static class AttentionOperation
{
    private static readonly HeadShape[] Heads =
        [new(1, 1, 8), new(4, 2, 8), new(3, 1, 4), new(2, 2, 33), new(4, 4, 32), new(4, 1, 16), new(2, 1, 64), new(1, 1, 128)];

    private static IEnumerable<Ragged> Batches =>
        [new(), new(1), new(5), new(3, 0, 4), new(1, 5, 64, 100), new(1, 1, 1, 2, 7, 49)];

    public static IEnumerable<OperationCase> Cases =>
    [
        .. from heads in Heads
           from sequences in Batches
           from operation in new[] { Forward(sequences, heads, logSumExp: true), Backward(sequences, heads) }
           select operation,
        Forward(new Ragged(9, 30), new HeadShape(2, 1, 16), logSumExp: false),
        // Scores in the hundreds: exp overflows unless the largest is subtracted first.
        Forward(new Ragged(9, 70), new HeadShape(2, 2, 16), logSumExp: true, range: 12),
        Backward(new Ragged(9, 70), new HeadShape(2, 2, 16), range: 4),
        Forward(new Ragged(64), new HeadShape(1, 1, 32), logSumExp: true),
        Backward(new Ragged(64), new HeadShape(1, 1, 32)),
        Forward(new Ragged(200), new HeadShape(2, 1, 16), logSumExp: true),
        Backward(new Ragged(200), new HeadShape(2, 1, 16)),
        // Heads as wide as the largest models have them, and wider than one group of a GPU adds up.
        Forward(new Ragged(3, 70), new HeadShape(2, 1, 128), logSumExp: true),
        Backward(new Ragged(3, 70), new HeadShape(2, 1, 128)),
        Forward(new Ragged(3, 70), new HeadShape(1, 1, 160), logSumExp: true),
        Backward(new Ragged(3, 70), new HeadShape(1, 1, 160)),
    ];

    public static IEnumerable<DifferentiableOperation> Differentiable =>
    [
        Gradient(new Ragged(4, 1, 3), new HeadShape(2, 2, 4)),
        Gradient(new Ragged(2, 5), new HeadShape(4, 2, 3)),
        Gradient(new Ragged(6), new HeadShape(3, 1, 2)),
    ];

    private static string Describe(Ragged sequences, HeadShape heads, double range) =>
        $"lengths {sequences}, heads {heads.QueryHeads}/{heads.KeyValueHeads} of {heads.HeadSize}{(range > 1 ? $", range {range}" : "")}";

    private static OperationCase Forward(Ragged sequences, HeadShape heads, bool logSumExp, double range = 1) => new(
        $"attention {Describe(sequences, heads, range)}{(logSumExp ? "" : ", y only")}", () =>
    {
        int rows = sequences.Rows;
        Operand qkv = Operand.Read("qkv", new Random(62).Normals(rows * heads.Width, range));
        Operand y = Operand.Written("y", rows * heads.QueryWidth);
        Operand? logSumExps = logSumExp ? Operand.Written("logSumExp", heads.QueryHeads * rows) : null;
        return new Sample(
            [.. new[] { y, logSumExps, qkv }.OfType<Operand>(), .. sequences.Operands],
            (kernels, on) => kernels.Attention(on[y], on[logSumExps], on[qkv], default, sequences.On(on), heads),
            () =>
            {
                (Approximate[] Y, Approximate[] LogSumExp) result = new AttentionFormula(qkv.Reals!, sequences, heads).Forward();
                Dictionary<Operand, Approximate[]> expected = new() { [y] = result.Y };
                if (logSumExps is not null)
                {
                    expected[logSumExps] = result.LogSumExp;
                }

                return expected;
            });
    });

    private static OperationCase Backward(Ragged sequences, HeadShape heads, double range = 1) => new(
        $"attention backward {Describe(sequences, heads, range)}", () =>
    {
        int rows = sequences.Rows;
        Random random = new(63);
        Operand qkv = Operand.Read("qkv", random.Normals(rows * heads.Width, range));
        Operand dy = Operand.Read("dy", random.Normals(rows * heads.QueryWidth));
        AttentionFormula formula = new(qkv.Reals!, sequences, heads);
        (Approximate[] Y, Approximate[] LogSumExp) forward = formula.Forward();
        Operand y = Operand.Read("y", [.. forward.Y.Select(value => value.Value)]);
        Operand logSumExp = Operand.Read("logSumExp", [.. forward.LogSumExp.Select(value => value.Value)]);
        Operand dqkv = Operand.Written("dqkv", qkv.Length);
        return new Sample(
            [dqkv, dy, qkv, y, logSumExp, .. sequences.Operands],
            (kernels, on) => kernels.AttentionBackward(on[dqkv], on[dy], on[qkv], on[y], on[logSumExp], sequences.On(on), heads),
            () => new Dictionary<Operand, Approximate[]> { [dqkv] = formula.Backward(dy.Reals!, y.Reals!, logSumExp.Reals!) });
    });

    private static DifferentiableOperation Gradient(Ragged sequences, HeadShape heads)
    {
        int rows = sequences.Rows;
        Variable qkv = Variable.Activation("qkv", new Random(12).Normals(rows * heads.Width));
        Variable y = Variable.Output("y", rows * heads.QueryWidth);
        Operand logSumExp = Operand.Written("logSumExp", heads.QueryHeads * rows);
        return new DifferentiableOperation(
            $"attention {Describe(sequences, heads, 1)}", [qkv], y, [logSumExp, .. sequences.Operands],
            (kernels, on) => kernels.Attention(on[y.Value], on[logSumExp], on[qkv.Value], default, sequences.On(on), heads),
            (kernels, on, _) => kernels.AttentionBackward(
                on[qkv.Gradient], on[y.Gradient], on[qkv.Value], on[y.Value], on[logSumExp], sequences.On(on), heads),
            CanAccumulate: false);
    }
}
