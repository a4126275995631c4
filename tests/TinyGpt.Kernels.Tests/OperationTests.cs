namespace TinyGpt.Tests;

/// <summary>Operation × shape × backend: one suite for all of them.</summary>
public sealed class OperationTests(KernelPool pool)
{
    public static TheoryData<string> Operations => [.. OperationCases.All.Keys];

    public static IEnumerable<TheoryDataRow<string, string>> OperationsOnBackends => Backends.RowsOf(OperationCases.All.Keys);

    public static IEnumerable<TheoryDataRow<string, string>> OperationsOnThreads =>
        Backends.RowsOf(OperationCases.All.Keys, threadedOnly: true);

    [Theory]
    [MemberData(nameof(OperationsOnBackends))]
    public void StaysWithinTheErrorBoundOfSinglePrecision(string operation, string backend)
    {
        Sample sample = OperationCases.All[operation].Sample;
        AssertWithinBound(sample, sample.Outputs(pool.Reference), sample.Outputs(pool[backend]));
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void ReferenceFollowsTheFormula(string operation)
    {
        Sample sample = OperationCases.All[operation].Sample;
        IReadOnlyDictionary<Operand, double[]> reference = sample.Outputs(pool.Reference);
        Assert.Equal(sample.Operands.Where(operand => operand.Use != OperandUse.Read).ToHashSet(), sample.Expected.Keys.ToHashSet());
        foreach ((Operand operand, Approximate[] expected) in sample.Expected)
        {
            AssertClose(operand, [.. expected.Select(value => value.Value)], reference[operand], i => expected[i].DoubleBound);
        }
    }

    [Theory]
    [MemberData(nameof(OperationsOnThreads))]
    public void GivesTheSameBitsOnAnyNumberOfThreads(string operation, string backend)
    {
        Sample sample = OperationCases.All[operation].Sample;
        IReadOnlyDictionary<Operand, double[]> one = sample.Outputs(pool[backend, 1]);
        foreach (int threads in new[] { 2, 3 })
        {
            foreach ((Operand operand, double[] outputs) in sample.Outputs(pool[backend, threads]))
            {
                AssertSameBits(operand, one[operand], outputs);
            }
        }
    }

    /// <summary>Fails if an output is further from the reference than rounding in single precision explains.</summary>
    internal static void AssertWithinBound(
        Sample sample, IReadOnlyDictionary<Operand, double[]> reference, IReadOnlyDictionary<Operand, double[]> outputs)
    {
        foreach ((Operand operand, Approximate[] expected) in sample.Expected)
        {
            AssertClose(operand, reference[operand], outputs[operand], i => expected[i].SingleBound);
        }
    }

    private static void AssertClose(Operand operand, double[] expected, double[] actual, Func<int, double> bound)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            // NaN is expected where nothing was to be written; anywhere else it is outside of every bound.
            bool close = double.IsNaN(expected[i]) ? double.IsNaN(actual[i]) : Math.Abs(actual[i] - expected[i]) <= bound(i);
            Assert.True(close, $"{operand.Name}[{i}] is {actual[i]:R}, expected {expected[i]:R} ± {bound(i):G3}");
        }
    }

    private static void AssertSameBits(Operand operand, double[] expected, double[] actual)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(
                BitConverter.DoubleToInt64Bits(expected[i]) == BitConverter.DoubleToInt64Bits(actual[i]),
                $"{operand.Name}[{i}] is {actual[i]:R}, with one thread {expected[i]:R}");
        }
    }
}
