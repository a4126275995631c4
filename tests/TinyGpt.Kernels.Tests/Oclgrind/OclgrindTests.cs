using TinyGpt.Gpu;

namespace TinyGpt.Tests.Oclgrind;

/// <summary>
/// The OpenCL kernels on oclgrind, which sees what no device shows: data races, accesses out of bounds that hit other memory of the process,
/// and values that nobody wrote.
/// </summary>
public sealed class OclgrindTests(KernelPool pool, OclgrindRun run) : IClassFixture<OclgrindRun>
{
    private const string LargeTiles = "oclgrind large tiles", NotHere = "this process does not run under oclgrind; docs/gpu.md says how to";

    public static IEnumerable<TheoryDataRow<string, string>> Cases => OclgrindRun.IsHere
        ? OclgrindCases.Names.Select(name => Row(name, "oclgrind")).Concat(OclgrindCases.LargeTileNames.Select(name => Row(name, LargeTiles)))
        : [Row("", "oclgrind").WithSkip(NotHere)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void NothingIsReported(string operation, string backend)
    {
        OclgrindResult result = run[operation, backend == LargeTiles];
        Assert.True(result.Reports.Length == 0, $"{operation}:\n{result.Reports.Trim()}");
        Sample sample = OperationCases.All[operation].Sample;
        OperationTests.AssertWithinBound(sample, sample.Outputs(pool.Reference), result.Outputs);
    }

    [Fact]
    [Trait("Backend", "oclgrind")]
    public void EveryKernelIsLaunched()
    {
        Assert.SkipUnless(OclgrindRun.IsHere, NotHere);
        foreach ((string operation, string backend) in Cases.Select(row => row.Data))
        {
            _ = run[operation, backend == LargeTiles];
        }

        IEnumerable<string> expected = KernelCatalog.All.Select(KernelCatalog.NameOf).Where(OclgrindCases.IsOfThisProcess);
        Assert.Equal([], expected.Except(run.Launched.Select(KernelCatalog.NameOf)));
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"oclgrind ran {run.Launched.Count} kernels in {OclgrindCases.Names.Count} cases; it left out "
            + $"{OperationCases.All.Keys.Count(OclgrindCases.IsOfThisProcess) - OclgrindCases.Names.Count}, which are other shapes of these"
            + (OclgrindRun.ChecksUninitialized ? "" : ", and the search for uninitialized values"));
    }

    private static TheoryDataRow<string, string> Row(string operation, string backend) =>
        new TheoryDataRow<string, string>(operation, backend).WithTrait("Backend", backend);
}
