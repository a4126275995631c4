using TinyGpt.Gpu;

namespace TinyGpt.Tests;

/// <summary>The catalogue, whose kernels are assembled and looked through without a device, holds what operations launch, and nothing else.</summary>
public sealed class KernelCatalogTests(KernelPool pool)
{
    [Fact]
    [Trait("Backend", "opencl")]
    public void OperationsLaunchEveryKernelOfTheCatalogueAndNoOther()
    {
        GpuKernels[] gpus = [.. Backends.All.Select(backend => pool[backend.Name]).OfType<GpuKernels>()];
        Assert.SkipWhen(gpus.Length == 0, "no driver of OpenCL or CUDA shows a device that can be used");
        // Where the rest of the suite ran before, its kernels are already there.
        foreach (OperationCase operation in OperationCases.All.Values.TakeWhile(_ => Launched(gpus).Count < KernelCatalog.All.Count))
        {
            Array.ForEach(gpus, gpu => operation.Sample.Outputs(gpu));
        }

        Assert.Empty(Launched(gpus).Except(KernelCatalog.All).Select(KernelCatalog.NameOf));
        Assert.Empty(KernelCatalog.All.Except(Launched(gpus)).Select(KernelCatalog.NameOf));
    }

    private static HashSet<Type> Launched(GpuKernels[] gpus) => [.. gpus.SelectMany(gpu => gpu.Launched)];
}
