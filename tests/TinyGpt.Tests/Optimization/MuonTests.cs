using TinyGpt.Optimization;
using Xunit;

namespace TinyGpt.Tests.Optimization;

/// <summary>Muon in float64 against a second version that knows the gradients' singular values: it takes matrices apart, where Muon only multiplies them.</summary>
public sealed class MuonTests
{
    private const double Rate = 0.02, Decay = 0.1;

    [Theory]
    [InlineData(16, 48, 3)]
    [InlineData(48, 16, 3)]
    [InlineData(16, 16, 1)]
    [InlineData(16, 32, 5)]
    public void StepsHaveTheSingularValuesOfThePolynomial(int rows, int columns, int iterations)
    {
        using Device device = Device.ScalarDouble();
        using Parameters parameters = new(device, [("embedding", 8, 32), ("map", rows, columns), ("bias", 1, 16)]);
        Parameter map = parameters["map"];
        using Muon muon = new(parameters, [new MatrixBlock(map, 0, rows)]) { Iterations = iterations, WeightDecay = Decay };
        double[] weights = Random(1, rows * columns), momentum = new double[rows * columns];
        device.Kernels.Upload<double>(map.Value, weights);
        for (int step = 0; step < 4; step++)
        {
            double[] gradient = Random(2 + step, rows * columns);
            device.Kernels.Upload<double>(map.Gradient, gradient);
            muon.Update(Rate, default);
            momentum = [.. momentum.Zip(gradient, (m, g) => (0.95 * m) + (0.05 * g))];
            double[] ahead = [.. momentum.Zip(gradient, (m, g) => (0.95 * m) + (0.05 * g))];
            double[] direction = WithSingularValues(ahead, rows, columns, iterations);
            double size = 0.2 * Math.Sqrt(Math.Max(rows, columns));
            weights = [.. weights.Zip(direction, (w, d) => (w * (1 - (Rate * Decay))) - (Rate * size * d))];
            double[] actual = new double[rows * columns];
            device.Kernels.Download<double>(map.Value, actual);
            for (int i = 0; i < weights.Length; i++)
            {
                Assert.Equal(weights[i], actual[i], 1e-9);
            }
        }
    }

    [Fact]
    public void EverythingElseIsAdamWs()
    {
        using Device device = Device.ScalarDouble();
        (string, int, int)[] declared = [("embedding", 8, 32), ("map", 16, 16), ("output", 8, 32), ("bias", 1, 16)];
        using Parameters both = new(device, declared), only = new(device, declared);
        using Muon muon = new(both, [new MatrixBlock(both["map"], 0, 16)]) { WeightDecay = Decay, ClipNorm = 1 };
        using AdamW adamW = new(only) { WeightDecay = Decay, ClipNorm = 1 };
        View squaredNorm = device.NewView(1, ElementType.Float64);
        for (int step = 0; step < 3; step++)
        {
            double[] gradient = Random(step, (int)both.Gradients.Length);
            foreach ((Parameters parameters, AdamW optimizer) in new[] { (both, (AdamW)muon), (only, adamW) })
            {
                device.Kernels.Upload<double>(parameters.Gradients, gradient);
                device.Kernels.Dot(squaredNorm, parameters.Gradients, parameters.Gradients);
                optimizer.Update(Rate, squaredNorm);
            }
        }

        squaredNorm.Memory.Dispose();
        Assert.All(both.Table, parameter => Assert.Equal(parameter.Name != "map", both.ToArray(parameter).SequenceEqual(only.ToArray(only[parameter.Name]))));
    }

    [Fact]
    public void MapsOfOneMatrixAreStepsOfTheirOwn()
    {
        using Device device = Device.ScalarDouble();
        using Parameters fused = new(device, [("qkv", 48, 16)]), apart = new(device, [("q", 32, 16), ("k", 8, 16), ("v", 8, 16)]);
        using Muon ofOne = new(fused, [new MatrixBlock(fused["qkv"], 0, 32), new MatrixBlock(fused["qkv"], 32, 8), new MatrixBlock(fused["qkv"], 40, 8)]);
        using Muon ofThree = new(apart, [.. apart.Table.Select(parameter => new MatrixBlock(parameter, 0, parameter.Rows))]);
        double[] gradient = Random(5, 48 * 16);
        device.Kernels.Upload<double>(fused.Gradients, gradient);
        device.Kernels.Upload<double>(apart.Gradients, gradient);
        ofOne.Update(Rate, default);
        ofThree.Update(Rate, default);
        Assert.Equal(fused.ToArray(fused["qkv"]), apart.Table.SelectMany(apart.ToArray));
    }

    [Fact]
    public void AMapWithoutGradientOnlyDecays()
    {
        using Device device = Device.Cpu(1);
        using Parameters parameters = new(device, [("map", 16, 16)]);
        using Muon muon = new(parameters, [new MatrixBlock(parameters["map"], 0, 16)]) { WeightDecay = 0.5 };
        parameters.Write(parameters["map"], values => values.Fill(2));
        device.Kernels.Clear(parameters.Gradients);
        muon.Update(0.1, default);
        Assert.All(parameters.ToArray(parameters["map"]), weight => Assert.Equal(1.9, weight, 1e-6));
    }

    [Fact]
    public void AMapThatBeginsBetweenViewsIsRefused()
    {
        using Device device = Device.Cpu(1);
        using Parameters parameters = new(device, [("qkv", 9, 10)]);
        ArgumentException error = Assert.Throws<ArgumentException>(() => new Muon(parameters, [new MatrixBlock(parameters["qkv"], 0, 3), new MatrixBlock(parameters["qkv"], 3, 6)]));
        Assert.Contains("rows 3 to 8 of qkv [9, 10]", error.Message, StringComparison.Ordinal);
    }

    private static double[] Random(int seed, int count)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() - 0.5)];
    }

    /// <summary>X/‖X‖ = UΣVᵀ as Up(p(…Σ))Vᵀ: with XXᵀ/‖X‖² = QΛQᵀ it is Q·f(√Λ)/√Λ·Qᵀ·X/‖X‖.</summary>
    private static double[] WithSingularValues(double[] x, int rows, int columns, int iterations)
    {
        double norm = Math.Sqrt(x.Sum(value => value * value));
        double[,] normed = new double[rows, columns], square = new double[rows, rows];
        for (int i = 0; i < x.Length; i++)
        {
            normed[i / columns, i % columns] = x[i] / norm;
        }

        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < rows; j++)
            {
                square[i, j] = Enumerable.Range(0, columns).Sum(k => normed[i, k] * normed[j, k]);
            }
        }

        double[,] q = EigenVectors(square);
        double[] result = new double[x.Length];
        for (int e = 0; e < rows; e++)
        {
            double sigma = Math.Sqrt(Math.Max(0, square[e, e])), value = sigma;
            for (int i = 0; i < iterations; i++)
            {
                value = (3.4445 * value) - (4.7750 * Math.Pow(value, 3)) + (2.0315 * Math.Pow(value, 5));
            }

            // Rows beyond the rank have no direction.
            double factor = sigma < 1e-7 ? 0 : value / sigma;
            for (int c = 0; c < columns; c++)
            {
                double along = Enumerable.Range(0, rows).Sum(k => q[k, e] * normed[k, c]);
                for (int r = 0; r < rows; r++)
                {
                    result[(r * columns) + c] += factor * q[r, e] * along;
                }
            }
        }

        return result;
    }

    /// <summary>Jacobi 1846: turns that make a symmetric matrix diagonal, which it is afterwards; the eigenvectors are columns.</summary>
    private static double[,] EigenVectors(double[,] a)
    {
        int n = a.GetLength(0);
        double[,] q = new double[n, n];
        for (int i = 0; i < n; i++)
        {
            q[i, i] = 1;
        }

        for (int sweep = 0; sweep < 30; sweep++)
        {
            for (int i = 0; i < n; i++)
            {
                for (int j = i + 1; j < n; j++)
                {
                    double angle = 0.5 * Math.Atan2(2 * a[i, j], a[j, j] - a[i, i]);
                    (double sin, double cos) = Math.SinCos(angle);
                    for (int k = 0; k < n; k++)
                    {
                        (a[k, i], a[k, j]) = ((cos * a[k, i]) - (sin * a[k, j]), (sin * a[k, i]) + (cos * a[k, j]));
                    }

                    for (int k = 0; k < n; k++)
                    {
                        (a[i, k], a[j, k]) = ((cos * a[i, k]) - (sin * a[j, k]), (sin * a[i, k]) + (cos * a[j, k]));
                        (q[k, i], q[k, j]) = ((cos * q[k, i]) - (sin * q[k, j]), (sin * q[k, i]) + (cos * q[k, j]));
                    }
                }
            }
        }

        return q;
    }
}
