namespace TinyGpt.Tests.Operations;

/// <summary>Sequences that are read in several steps, as generation does: each step equals its rows of one pass over all.</summary>
public static class CachedAttentionOperation
{
    public static IEnumerable<OperationCase> Cases =>
        from heads in new HeadShape[] { new(4, 2, 8), new(3, 1, 4), new(2, 2, 33), new(4, 4, 32), new(2, 1, 64) }
        from steps in new int[][][]
        {
            [[5], [1], [1], [1]],                               // a prompt, then token by token
            [[1], [1], [1], [1], [1]],                          // no prompt
            [[6, 1, 13], [2, 2, 3], [1, 1, 1], [1, 1, 1]],      // prompts of unequal length, read in two parts
            [[70, 3, 40, 9], [1, 1, 1, 1], [5, 1, 1, 60]],
        }
        select Case(steps, heads);

    private static OperationCase Case(int[][] steps, HeadShape heads) => new(
        $"attention with cache, steps {string.Join(" + ", steps.Select(counts => $"[{string.Join(' ', counts)}]"))}, " +
        $"heads {heads.QueryHeads}/{heads.KeyValueHeads} of {heads.HeadSize}", () =>
    {
        int[] lengths = [.. steps[0].Select((_, s) => steps.Sum(counts => counts[s]))];
        Ragged whole = new(lengths);
        double[] qkv = [.. new Random(64).Normals(whole.Rows * heads.Width).Select(value => (double)(float)value)];
        // Each sequence has room to grow: rows that nothing was stored to stay NaN, and NaN would spread if they were read.
        int capacity = lengths.Max() + 3;
        Operand keys = Operand.Written("keys", lengths.Length * capacity * heads.KeyValueWidth);
        Operand values = Operand.Written("values", keys.Length);
        Step[] plan = Plan(steps, whole, qkv, heads, capacity);
        return new Sample(
            [keys, values, .. plan.SelectMany(step => step.Operands)],
            (kernels, on) =>
            {
                foreach (Step step in plan)
                {
                    step.Run(kernels, on, new KeyValueCache(on[keys], on[values]), heads);
                }
            },
            () => Formula(plan, keys, values, qkv, whole, heads, capacity));
    });

    private static Step[] Plan(int[][] steps, Ragged whole, double[] qkv, HeadShape heads, int capacity)
    {
        int[] done = new int[steps[0].Length];
        Step[] plan = new Step[steps.Length];
        for (int i = 0; i < steps.Length; i++)
        {
            int[] counts = steps[i];
            int[] positions = [.. counts.SelectMany((count, s) => Enumerable.Range(done[s], count))];
            int[] rows = [.. counts.SelectMany((count, s) => Enumerable.Range(whole.KeyStarts.Integers![s] + done[s], count))];
            double[] fused = [.. rows.SelectMany(row => qkv[(row * heads.Width)..((row + 1) * heads.Width)])];
            int[] keyStarts = [.. counts.Select((_, s) => s * capacity)];
            plan[i] = new Step(
                rows, counts,
                Operand.Read("qkv", fused),
                Operand.Written("y", rows.Length * heads.QueryWidth),
                Operand.Read("queryStarts", [.. Enumerable.Range(0, counts.Length + 1).Select(s => counts.Take(s).Sum())]),
                Operand.Read("keyStarts", keyStarts),
                Operand.Read("positions", positions));
            for (int s = 0; s < counts.Length; s++)
            {
                done[s] += counts[s];
            }
        }

        return plan;
    }

    private static Dictionary<Operand, Approximate[]> Formula(
        Step[] plan, Operand keys, Operand values, double[] qkv, Ragged whole, HeadShape heads, int capacity)
    {
        Approximate[] y = new AttentionFormula(qkv, whole, heads).Forward().Y;
        Approximate[] allKeys = [.. keys.Reals!.Select(value => (Approximate)value)], allValues = [.. allKeys];
        for (int s = 0; s < whole.KeyStarts.Length; s++)
        {
            int first = whole.QueryStarts.Integers![s], count = whole.QueryStarts.Integers[s + 1] - first, width = heads.KeyValueWidth;
            for (int i = 0; i < count * width; i++)
            {
                int key = (first + i / width) * heads.Width + heads.QueryWidth + i % width;
                (allKeys[s * capacity * width + i], allValues[s * capacity * width + i]) = (qkv[key], qkv[key + width]);
            }
        }

        Dictionary<Operand, Approximate[]> expected = new() { [keys] = allKeys, [values] = allValues };
        foreach (Step step in plan)
        {
            expected[step.Y] = [.. step.Rows.SelectMany(row => y[(row * heads.QueryWidth)..((row + 1) * heads.QueryWidth)])];
        }

        return expected;
    }

    /// <summary>One call: counts[s] more rows of each sequence; Rows are their places in the whole.</summary>
    private sealed record Step(
        int[] Rows, int[] Counts, Operand Qkv, Operand Y, Operand QueryStarts, Operand KeyStarts, Operand Positions)
    {
        public IEnumerable<Operand> Operands => [Qkv, Y, QueryStarts, KeyStarts, Positions];

        public void Run(Kernels kernels, Placement on, KeyValueCache cache, HeadShape heads)
        {
            int maxKey = Positions.Integers!.Max() + 1;
            Sequences sequences = new(on[QueryStarts], on[KeyStarts], on[Positions], Counts.Length, Counts.Max(), maxKey);
            kernels.Attention(on[Y], default, on[Qkv], cache, sequences, heads);
        }
    }
}
