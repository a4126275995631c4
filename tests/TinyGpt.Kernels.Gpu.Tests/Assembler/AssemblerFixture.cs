using TinyGpt.Gpu.Tests.Assembler;

[assembly: AssemblyFixture(typeof(AssemblerFixture))]

namespace TinyGpt.Gpu.Tests.Assembler;

/// <summary>All kernels of the catalogue as texts and as machine code, made once for all tests.</summary>
public sealed class AssemblerFixture : IDisposable
{
    private readonly Lazy<IReadOnlyDictionary<Type, string>> _ptx;
    private readonly Lazy<IReadOnlyDictionary<(Type, Multiprocessor), AssembledKernel>> _assembled;

    public AssemblerFixture()
    {
        _ptx = new(() => KernelCatalog.All.ToDictionary(kernel => kernel, Compiler.Ptx));
        _assembled = new(AssembleAll);
    }

    internal KernelCompiler Compiler { get; } = new();

    internal PtxAssembler Assembler { get; } = new();

    /// <summary>A kernel's corrected PTX.</summary>
    internal string Ptx(Type kernel) => _ptx.Value[kernel];

    /// <summary>A kernel as the assembler made it. A test that asks is skipped where there is no assembler.</summary>
    internal AssembledKernel Assembled(Type kernel, Multiprocessor multiprocessor)
    {
        SkipWithoutAssembler();
        return _assembled.Value[(kernel, multiprocessor)];
    }

    /// <summary>Tests of kernels by architectures; without the assembler one that is skipped, and says why, stands for all.</summary>
    internal static IEnumerable<TheoryDataRow<string, string>> RowsOrOneSkip(IEnumerable<TheoryDataRow<string, string>> rows) =>
        PtxAssembler.Missing is { } reason ? [new TheoryDataRow<string, string>("every kernel", "every architecture").WithSkip(reason)] : rows;

    internal static void SkipWithoutAssembler() => Assert.SkipWhen(PtxAssembler.Missing is not null, PtxAssembler.Missing ?? "");

    public void Dispose()
    {
        Compiler.Dispose();
        Assembler.Dispose();
    }

    private Dictionary<(Type, Multiprocessor), AssembledKernel> AssembleAll() => (
            from kernel in _ptx.Value
            from multiprocessor in Multiprocessor.All
            select (kernel.Key, multiprocessor, Text: kernel.Value))
        .AsParallel().WithDegreeOfParallelism(2)
        .Select(job => (Key: (job.Key, job.multiprocessor), Value: Assembler.Assemble(job.Text, job.multiprocessor.Architecture)))
        .ToDictionary(job => job.Key, job => job.Value);
}
