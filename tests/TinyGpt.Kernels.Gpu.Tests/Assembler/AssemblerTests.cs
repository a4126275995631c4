using System.Text.RegularExpressions;

namespace TinyGpt.Gpu.Tests.Assembler;

/// <summary>NVIDIA's assembler takes every kernel, and keeps everything in registers.</summary>
public sealed class AssemblerTests(AssemblerFixture fixture)
{
    public static IEnumerable<TheoryDataRow<string, string>> Kernels => AssemblerFixture.RowsOrOneSkip(
        from kernel in KernelCatalog.All
        from multiprocessor in Multiprocessor.All
        select new TheoryDataRow<string, string>(KernelCatalog.NameOf(kernel), multiprocessor.Architecture));

    public static IEnumerable<TheoryDataRow<string>> Architectures => Multiprocessor.All.Select(one => new TheoryDataRow<string>(one.Architecture));

    [Theory]
    [MemberData(nameof(Kernels))]
    public void NothingIsRejectedSpilledOrOnAStack(string kernel, string architecture) =>
        Assert.Empty(fixture.Assembled(Kernel(kernel), Multiprocessor.Named(architecture)).Problems);

    [Theory]
    [MemberData(nameof(Architectures))]
    public void AnArrayWithAnIndexIsReported(string architecture) =>
        Assert.Contains(Planted<IndexedArrayKernel>(architecture).Problems, problem => problem.EndsWith(" bytes stack frame", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Architectures))]
    public void AFunctionThatIsMissingIsReported(string architecture) =>
        Assert.Contains(Planted<FusedKernel>(architecture).Problems, problem => problem.Contains("Unresolved extern function", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Architectures))]
    public void SpillsAreReported(string architecture)
    {
        AssemblerFixture.SkipWithoutAssembler();
        string ptx = fixture.Ptx(typeof(MatMulKernel<LargeTile, AlongDepth<Float32Elements>, AlongLines>));
        string fewRegisters = Regex.Replace(ptx, @"^\.maxntid .*$", "$0\n.maxnreg 32", RegexOptions.Multiline);
        string[] problems = [.. fixture.Assembler.Assemble(fewRegisters, architecture).Problems];
        Assert.Contains(problems, problem => problem.EndsWith(" bytes spill stores", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.EndsWith(" bytes spill loads", StringComparison.Ordinal));
    }

    internal static Type Kernel(string name) => KernelCatalog.All.Single(kernel => KernelCatalog.NameOf(kernel) == name);

    private AssembledKernel Planted<TKernel>(string architecture) where TKernel : struct, IKernel
    {
        AssemblerFixture.SkipWithoutAssembler();
        return fixture.Assembler.Assemble(fixture.Compiler.Ptx(typeof(TKernel)), architecture);
    }
}
