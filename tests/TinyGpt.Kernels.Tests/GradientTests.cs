namespace TinyGpt.Tests;

/// <summary>What holds for every backward pass.</summary>
public sealed class GradientTests(KernelPool pool)
{
    private const double Step = 1e-6, RelativeTolerance = 1e-5, AbsoluteTolerance = 1e-8;

    public static TheoryData<string> Operations => [.. OperationCases.Differentiable.Keys];

    public static IEnumerable<TheoryDataRow<string, string>> OperationsOnBackends => Backends.RowsOf(OperationCases.Differentiable.Keys);

    [Theory]
    [MemberData(nameof(Operations))]
    public void AgreesWithCentralDifferences(string name)
    {
        DifferentiableOperation operation = OperationCases.Differentiable[name];
        using Placement on = new(pool.Reference, operation.Operands);
        double[] upstream = Upstream(operation);
        double[][] gradients = Differentiate(operation, pool.Reference, on, upstream);
        foreach ((Variable input, double[] gradient) in operation.Inputs.Zip(gradients))
        {
            for (int i = 0; i < gradient.Length; i++)
            {
                double difference = CentralDifference(operation, on, input.Value, i, upstream);
                Assert.True(
                    Math.Abs(gradient[i] - difference) <= AbsoluteTolerance + RelativeTolerance * Math.Abs(difference),
                    $"{input.Gradient.Name}[{i}] is {gradient[i]:R}, but the output changes by {difference:R}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(OperationsOnBackends))]
    public void IsZeroIfNothingComesFromUpstream(string name, string backend)
    {
        DifferentiableOperation operation = OperationCases.Differentiable[name];
        using Placement on = new(pool[backend], operation.Operands);
        double[][] gradients = Differentiate(operation, pool[backend], on, new double[operation.Output.Value.Length]);
        Assert.All(gradients, gradient => Assert.All(gradient, value => Assert.Equal(0, value)));
    }

    [Theory]
    [MemberData(nameof(OperationsOnBackends))]
    public void GivesTheSameBitsAgain(string name, string backend)
    {
        DifferentiableOperation operation = OperationCases.Differentiable[name];
        using Placement on = new(pool[backend], operation.Operands);
        double[][] first = Differentiate(operation, pool[backend], on, Upstream(operation));
        double[][] second = Differentiate(operation, pool[backend], on, Upstream(operation));
        Assert.Contains(first, gradient => gradient.Any(value => value != 0));
        Assert.Equal(first.SelectMany(Bits), second.SelectMany(Bits));
        on.AssertNothingElseChanged();
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void AddsToWhatIsThere(string name)
    {
        DifferentiableOperation operation = OperationCases.Differentiable[name];
        using Placement on = new(pool.Reference, operation.Operands);
        double[] upstream = Upstream(operation);
        double[][] gradients = Differentiate(operation, pool.Reference, on, upstream);
        Random random = new(14);
        double[][] before = [.. operation.Inputs.Select(input => random.Normals(input.Gradient.Length))];
        double[][] after = Differentiate(operation, pool.Reference, on, upstream, before);
        for (int input = 0; input < before.Length; input++)
        {
            bool adds = operation.CanAccumulate || operation.Inputs[input].Gradient.Use == OperandUse.Updated;
            double[] expected = [.. gradients[input].Zip(before[input], (gradient, start) => adds ? start + gradient : gradient)];
            Assert.All(expected.Zip(after[input]), pair => Assert.Equal(pair.First, pair.Second, 1e-13 * (1 + Math.Abs(pair.First))));
        }
    }

    private static double[] Upstream(DifferentiableOperation operation) => new Random(13).Normals(operation.Output.Value.Length);

    private static IEnumerable<long> Bits(double[] values) => values.Select(BitConverter.DoubleToInt64Bits);

    /// <summary>Runs both passes; gradients are added to what is given, or replace NaN where the operation stores them.</summary>
    private static double[][] Differentiate(
        DifferentiableOperation operation, Kernels kernels, Placement on, double[] upstream, double[][]? before = null)
    {
        for (int input = 0; input < operation.Inputs.Count; input++)
        {
            Operand gradient = operation.Inputs[input].Gradient;
            on.Write(gradient, before?[input] ?? gradient.Reals!);
        }

        on.Write(operation.Output.Gradient, upstream);
        operation.Forward(kernels, on);
        operation.Backward(kernels, on, before is not null && operation.CanAccumulate);
        return [.. operation.Inputs.Select(input => on.Read(input.Gradient))];
    }

    /// <summary>
    /// (L(x + ε) − L(x − ε))/2ε for the loss L = Σ upstream·output. The outputs are subtracted first, which keeps more digits.
    /// </summary>
    private double CentralDifference(DifferentiableOperation operation, Placement on, Operand input, int i, double[] upstream)
    {
        double[] Evaluate(double step)
        {
            double[] values = [.. input.Reals!];
            values[i] += step;
            on.Write(input, values);
            operation.Forward(pool.Reference, on);
            return on.Read(operation.Output.Value);
        }

        double[] above = Evaluate(Step), below = Evaluate(-Step);
        on.Write(input, input.Reals!);
        return upstream.Select((weight, o) => weight * (above[o] - below[o])).Sum() / (2 * Step);
    }
}
