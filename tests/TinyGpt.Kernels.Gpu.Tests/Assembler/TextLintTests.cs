namespace TinyGpt.Gpu.Tests.Assembler;

/// <summary>The texts that drivers get.</summary>
public sealed class TextLintTests(AssemblerFixture fixture)
{
    public static IEnumerable<TheoryDataRow<string>> Kernels => KernelCatalog.All.Select(kernel => new TheoryDataRow<string>(KernelCatalog.NameOf(kernel)));

    [Theory]
    [MemberData(nameof(Kernels))]
    public void PtxHasNothingThatIsForbidden(string kernel) => Assert.Empty(TextLint.OfPtx(fixture.Ptx(AssemblerTests.Kernel(kernel))));

    [Theory]
    [MemberData(nameof(Kernels))]
    public void OpenClCHasNothingThatIsForbidden(string kernel) =>
        Assert.Empty(TextLint.OfOpenClC(fixture.Compiler.OpenClC(AssemblerTests.Kernel(kernel))));

    /// <summary>As long as this passes, ILGPU makes the three mistakes that are corrected.</summary>
    [Fact]
    public void TextsAreCorrected()
    {
        Type kernel = typeof(BarrierKernel);
        Assert.Contains(TextLint.OfPtx(fixture.Compiler.UncorrectedPtx(kernel)), problem => problem.Contains("promises", StringComparison.Ordinal));
        Assert.Empty(TextLint.OfPtx(fixture.Compiler.Ptx(kernel)));
        Assert.Contains(TextLint.OfOpenClC(fixture.Compiler.UncorrectedOpenClC(kernel)), problem => problem.Contains("local memory", StringComparison.Ordinal));
        Assert.Contains(TextLint.OfOpenClC(fixture.Compiler.UncorrectedOpenClC(kernel)), problem => problem.Contains("overflows", StringComparison.Ordinal));
        Assert.Empty(TextLint.OfOpenClC(fixture.Compiler.OpenClC(kernel)));
    }

    [Theory]
    [InlineData(typeof(FusedKernel), "calls what no file defines")]
    [InlineData(typeof(TanhKernel), "too coarse")]
    [InlineData(typeof(DoubleKernel), "double precision")]
    [InlineData(typeof(AtomicKernel), "atomic")]
    public void FaultsInPtxAreReported(Type kernel, string reason) =>
        Assert.Contains(TextLint.OfPtx(fixture.Compiler.Ptx(kernel)), problem => problem.Contains(reason, StringComparison.Ordinal));

    [Theory]
    [InlineData("\twork_group_barrier ( CLK_GLOBAL_MEM_FENCE );", "local memory")]
    [InlineData("barrier(CLK_GLOBAL_MEM_FENCE);", "local memory")]
    [InlineData("\tvar1 = (int)((int) var2 +  (int)-1);", "overflows")]
    [InlineData("double x = y;", "double precision")]
    [InlineData("atomic_fetch_add_explicit(x, 1, memory_order_relaxed);", "atomic")]
    public void FaultsInOpenClCAreReported(string line, string reason) =>
        Assert.Contains(reason, Assert.Single(TextLint.OfOpenClC($"kernel void f()\n{line}\n")), StringComparison.Ordinal);
}
