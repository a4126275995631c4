namespace TinyGpt.Tests.Operations;

public static class AdamWOperation
{
    private static readonly AdamWSettings First = new(1, 1e-3, 0.9, 0.999, 1e-8, 0.1, DecayedLength: 0);

    public static IEnumerable<OperationCase> Cases => Shapes.Lengths.SelectMany(length => new[]
    {
        Case(length, First with { DecayedLength = length }, null),
        Case(length, First with { Step = 7, Beta2 = 0.95, DecayedLength = length / 2, ClipNorm = 1 }, 9.7),
    }).Concat(
    [
        Case(77, First, null), Case(77, First with { ClipNorm = 1 }, 0.7), Case(77, First with { ClipNorm = 1, Step = 3 }, null),
        Case(77, First with { Step = 3 }, 9.7), Case(77, First with { Step = 100_000, Epsilon = 1e-3, DecayedLength = 33 }, 100),
    ]);

    private static OperationCase Case(int length, AdamWSettings settings, double? squares) => new(
        $"adamw {length} step {settings.Step} decayed {settings.DecayedLength} " +
        $"clip {settings.ClipNorm} squared norm {squares?.ToString() ?? "none"}", () =>
    {
        Random random = new(60);
        double moments = settings.Step == 1 ? 0 : 0.1;
        Operand w = Operand.Updated("weights", random.Normals(length)), m = Operand.Updated("firstMoment", random.Normals(length, moments));
        Operand v = Operand.Updated("secondMoment", [.. random.Normals(length, moments).Select(value => value * value)]);
        Operand g = Operand.Read("gradients", random.Normals(length, 0.1));
        Operand? squaredNorm = squares is null ? null : Operand.Read("squaredNorm", [squares.Value]);
        return new Sample(
            [.. new[] { w, m, v, g, squaredNorm }.OfType<Operand>()],
            (kernels, on) => kernels.AdamW(on[w], on[m], on[v], on[g], on[squaredNorm], settings),
            () =>
            {
                (Approximate W, Approximate M, Approximate V)[] updates =
                [
                    .. Enumerable.Range(0, length).Select(i => Update(w[i], m[i], v[i], g[i], squaredNorm?[0], settings, i)),
                ];
                return new Dictionary<Operand, Approximate[]>
                {
                    [w] = [.. updates.Select(update => update.W)],
                    [m] = [.. updates.Select(update => update.M)],
                    [v] = [.. updates.Select(update => update.V)],
                };
            });
    });

    private static (Approximate W, Approximate M, Approximate V) Update(
        double w, double m, double v, double g, double? squaredNorm, AdamWSettings settings, int i)
    {
        bool clips = settings.ClipNorm > 0 && squaredNorm > settings.ClipNorm * settings.ClipNorm;
        Approximate gradient = clips ? g * Approximate.Rounded(settings.ClipNorm / Math.Sqrt(squaredNorm!.Value)) : g;
        Approximate beta1 = Approximate.Rounded(settings.Beta1), beta2 = Approximate.Rounded(settings.Beta2);
        Approximate newM = (beta1 * m).AddTerm(Approximate.Rounded(1 - settings.Beta1) * gradient);
        Approximate newV = (beta2 * v).AddTerm(Approximate.Rounded(1 - settings.Beta2) * gradient * gradient);
        Approximate mean = newM * Approximate.Rounded(1 / (1 - Math.Pow(settings.Beta1, settings.Step)));
        Approximate square = newV * Approximate.Rounded(1 / (1 - Math.Pow(settings.Beta2, settings.Step)));
        Approximate decay = i < settings.DecayedLength ? Approximate.Rounded(settings.WeightDecay) * w : 0;
        Approximate step = mean / (Approximate.Sqrt(square) + Approximate.Rounded(settings.Epsilon)) + decay;
        return (Approximate.Rounded(w).AddTerm(-(Approximate.Rounded(settings.LearningRate) * step)), newM, newV);
    }
}
