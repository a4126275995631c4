using TinyGpt.Scalar;
using Xunit.Sdk;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(TinyGpt.Tests.KernelPool))]
[assembly: Parallelization(Mode = ParallelMode.None)]

namespace TinyGpt.Tests;

/// <summary>The backends that the tests share, one per number of threads: starting threads for thousands of tests takes long.</summary>
public sealed class KernelPool : IDisposable
{
    private readonly Dictionary<(string Backend, int Threads), Kernels> _kernels = [];

    /// <summary>The specification in double precision, which every backend is compared with.</summary>
    public Kernels Reference { get; } = new ScalarKernels<double>();

    public Kernels this[string backend, int threads = 2]
    {
        get
        {
            if (!_kernels.TryGetValue((backend, threads), out Kernels? kernels))
            {
                _kernels[(backend, threads)] = kernels = Backends.Named(backend).Create(threads);
            }

            return kernels;
        }
    }

    public void Dispose()
    {
        Reference.Dispose();
        foreach (Kernels kernels in _kernels.Values)
        {
            kernels.Dispose();
        }
    }
}
