namespace TinyGpt.Tests;

/// <summary>AdamW over several steps against a second version, written from the paper's algorithm 2, not from the contract.</summary>
public sealed class AdamWTests(KernelPool pool)
{
    private const int Length = 37, Decayed = 21;

    [Theory]
    [InlineData(0, 0.1)]
    [InlineData(0.5, 0.1)]
    [InlineData(1000, 0)]
    public void FollowsThePaper(double clipNorm, double weightDecay)
    {
        Random random = new(20);
        double[] start = [.. random.Normals(Length).Select(value => (double)(float)value)];
        double[][] gradients = [.. Enumerable.Range(0, 6).Select(_ => random.Normals(Length))];
        AdamWSettings settings = new(1, 1e-2, 0.9, 0.95, 1e-8, weightDecay, Decayed, clipNorm);
        double[] expected = [.. start], actual = Train(pool.Reference, start, gradients, settings);
        FromThePaper(expected, gradients, settings);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-14 * (1 + Math.Abs(pair.First))));
        Assert.NotEqual(start, actual);
    }

    [Theory]
    [MemberData(nameof(Backends.Rows), MemberType = typeof(Backends))]
    public void ChangesNothingIfTheNormIsNotFinite(string backend)
    {
        Random random = new(21);
        foreach (double squares in new[] { double.NaN, double.PositiveInfinity })
        {
            Operand w = Operand.Read("weights", random.Normals(Length)), m = Operand.Read("firstMoment", random.Normals(Length));
            Operand v = Operand.Read("secondMoment", random.Normals(Length)), g = Operand.Read("gradients", random.Normals(Length));
            Operand squaredNorm = Operand.Read("squaredNorm", [squares]);
            using Placement on = new(pool[backend], [w, m, v, g, squaredNorm]);
            AdamWSettings settings = new(1, 1e-2, 0.9, 0.95, 1e-8, 0.1, Decayed, ClipNorm: 1);
            pool[backend].AdamW(on[w], on[m], on[v], on[g], on[squaredNorm], settings);
            pool[backend].AdamW(on[w], on[m], on[v], on[g], on[squaredNorm], settings with { ClipNorm = 0 });
            on.AssertNothingElseChanged();
        }
    }

    private static double[] Train(Kernels kernels, double[] start, double[][] gradients, AdamWSettings settings)
    {
        Operand w = Operand.Updated("weights", start), m = Operand.Updated("firstMoment", new double[Length]);
        Operand v = Operand.Updated("secondMoment", new double[Length]), g = Operand.Updated("gradients", new double[Length]);
        Operand squaredNorm = Operand.Written("squaredNorm", 1);
        using Placement on = new(kernels, [w, m, v, g, squaredNorm]);
        for (int step = 1; step <= gradients.Length; step++)
        {
            on.Write(g, gradients[step - 1]);
            kernels.Dot(on[squaredNorm], on[g], on[g]);
            kernels.AdamW(on[w], on[m], on[v], on[g], on[squaredNorm], settings with { Step = step });
        }

        on.AssertNothingElseChanged();
        return on.Read(w);
    }

    private static void FromThePaper(double[] weights, double[][] gradients, AdamWSettings settings)
    {
        double[] m = new double[Length], v = new double[Length];
        for (int t = 1; t <= gradients.Length; t++)
        {
            double norm = Math.Sqrt(gradients[t - 1].Sum(gradient => gradient * gradient));
            bool clips = settings.ClipNorm > 0 && norm > settings.ClipNorm;
            for (int i = 0; i < Length; i++)
            {
                double g = clips ? gradients[t - 1][i] / norm * settings.ClipNorm : gradients[t - 1][i];
                m[i] += (1 - settings.Beta1) * (g - m[i]);
                v[i] += (1 - settings.Beta2) * (g * g - v[i]);
                double mHat = m[i] / (1 - Math.Pow(settings.Beta1, t)), vHat = v[i] / (1 - Math.Pow(settings.Beta2, t));
                double decayed = i < Decayed ? weights[i] * (1 - settings.LearningRate * settings.WeightDecay) : weights[i];
                weights[i] = decayed - settings.LearningRate * mHat / (Math.Sqrt(vHat) + settings.Epsilon);
            }
        }
    }
}
