using TinyGpt.Gpu;

namespace TinyGpt.Tests.Oclgrind;

/// <summary>
/// The OpenCL kernels on oclgrind, which sees what no device shows: data races, accesses out of bounds that hit other memory of the process,
/// and values that nobody wrote.
/// </summary>
public sealed class OclgrindTests(KernelPool pool, OclgrindRun run) : IClassFixture<OclgrindRun>
{
    private const string LargeTiles = "oclgrind large tiles";

    public static IEnumerable<TheoryDataRow<string, string>> Cases => OclgrindRun.IsHere
        ? OclgrindCases.Names.Select(name => Row(name, "oclgrind")).Concat(OclgrindCases.Tiles.Select(name => Row(name, LargeTiles)))
        : [Row("", "oclgrind").WithSkip("this process does not run under oclgrind; tests/opencl/install-oclgrind brings it")];

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
        Assert.SkipUnless(OclgrindRun.IsHere, "this process does not run under oclgrind");
        foreach (TheoryDataRow<string, string> row in Cases)
        {
            _ = run[row.Data.Item1, row.Data.Item2 == LargeTiles];
        }

        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{run.Launched.Count} kernels; left out, for it takes long: {OperationCases.All.Count - OclgrindCases.Names.Count} of {OperationCases.All.Count} cases, "
            + "which differ from one that ran only in their shapes");
        Assert.Equal(KernelCatalog.All.Select(KernelCatalog.NameOf).Order(), run.Launched.Select(KernelCatalog.NameOf).Order());
    }

    private static TheoryDataRow<string, string> Row(string operation, string backend) =>
        new TheoryDataRow<string, string>(operation, backend).WithTrait("Backend", backend);
}
