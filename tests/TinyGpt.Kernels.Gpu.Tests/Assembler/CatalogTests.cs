namespace TinyGpt.Gpu.Tests.Assembler;

/// <summary>What is checked here is all that ever runs.</summary>
public sealed class CatalogTests
{
    [Fact]
    public void EveryKernelOfTheAssemblyIsInTheCatalogue()
    {
        IEnumerable<Type> kernels = typeof(IKernel).Assembly.GetTypes().Where(type => type.IsValueType && typeof(IKernel).IsAssignableFrom(type));
        IEnumerable<Type> listed = KernelCatalog.All.Select(kernel => kernel.IsGenericType ? kernel.GetGenericTypeDefinition() : kernel);
        Assert.Equal(kernels.Select(kernel => kernel.Name).Order(), listed.Select(kernel => kernel.Name).Distinct().Order());
    }

    [Fact]
    public void NamesAreUnique() => Assert.Distinct(KernelCatalog.All.Select(KernelCatalog.NameOf));
}
