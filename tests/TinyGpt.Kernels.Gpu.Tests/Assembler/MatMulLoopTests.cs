namespace TinyGpt.Gpu.Tests.Assembler;

/// <summary>The main loop of matrix products, in machine code.</summary>
public sealed class MatMulLoopTests(AssemblerFixture fixture)
{
    private const double LeastShare = 0.8;

    public static IEnumerable<TheoryDataRow<string, string>> All => Rows(_ => true);

    public static IEnumerable<TheoryDataRow<string, string>> Aligned => Rows(kernel => IsAligned(kernel) && !Decodes(kernel));

    public static IEnumerable<TheoryDataRow<string, string>> AlignedInLargeTiles =>
        Rows(kernel => IsAligned(kernel) && !Decodes(kernel) && kernel.GetGenericArguments()[0] == typeof(LargeTile));

    public static IEnumerable<TheoryDataRow<string, string>> Unaligned => Rows(kernel => !IsAligned(kernel));

    [Theory]
    [MemberData(nameof(AlignedInLargeTiles))]
    public void FourOfFiveInstructionsMultiplyAndAdd(string kernel, string architecture)
    {
        MatMulLoop loop = Loop(kernel, architecture);
        Assert.True(loop.Share >= LeastShare, $"{loop.MultiplyAdds} of {loop.Instructions} instructions multiply and add, which is {loop.Share:P1}");
    }

    [Theory]
    [MemberData(nameof(All))]
    public void SharedMemoryIsReadBy128Bits(string kernel, string architecture)
    {
        Instruction[] loads = [.. Loop(kernel, architecture).Main.Instructions.Where(instruction => instruction.Name == "LDS")];
        Assert.NotEmpty(loads);
        Assert.All(loads, load => Assert.True(load.Is128Bits, load.Operation));
    }

    [Theory]
    [MemberData(nameof(Aligned))]
    public void GlobalMemoryIsReadBy128Bits(string kernel, string architecture)
    {
        Instruction[] loads = [.. GlobalLoads(kernel, architecture)];
        Assert.NotEmpty(loads);
        Assert.All(loads, load => Assert.True(load.Is128Bits, load.Operation));
    }

    /// <summary>Lines that begin anywhere cannot be: this also shows that narrow loads are seen.</summary>
    [Theory]
    [MemberData(nameof(Unaligned))]
    public void UnalignedOperandsAreReadOneByOne(string kernel, string architecture) =>
        Assert.All(GlobalLoads(kernel, architecture), load => Assert.False(load.Is128Bits, load.Operation));

    private static IEnumerable<TheoryDataRow<string, string>> Rows(Func<Type, bool> predicate) => AssemblerFixture.RowsOrOneSkip(
        from kernel in KernelCatalog.All
        where MatMulLoop.IsIn(kernel) && predicate(kernel)
        from multiprocessor in Multiprocessor.All
        select new TheoryDataRow<string, string>(KernelCatalog.NameOf(kernel), multiprocessor.Architecture));

    private static bool IsAligned(Type kernel) =>
        kernel.GetGenericArguments().All(argument => !argument.Name.Contains("Unaligned", StringComparison.Ordinal));

    /// <summary>Whether weights are stored in fewer bits, so that fewer bits are loaded and instructions decode them.</summary>
    private static bool Decodes(Type kernel) => kernel.GetGenericArguments()
        .SelectMany(argument => argument.GetGenericArguments())
        .Any(elements => elements != typeof(Float32Elements));

    /// <summary>LD is a load whose memory the assembler does not know.</summary>
    private IEnumerable<Instruction> GlobalLoads(string kernel, string architecture) =>
        Loop(kernel, architecture).Main.Instructions.Where(instruction => instruction.Name is "LDG" or "LD");

    private MatMulLoop Loop(string kernel, string architecture)
    {
        Type type = AssemblerTests.Kernel(kernel);
        return MatMulLoop.Of(type, fixture.Assembled(type, Multiprocessor.Named(architecture)).Code);
    }
}
