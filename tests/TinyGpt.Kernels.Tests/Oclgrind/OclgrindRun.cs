using TinyGpt.Gpu;

namespace TinyGpt.Tests.Oclgrind;

/// <summary>The kernels on oclgrind, and what oclgrind reported of each case.</summary>
public sealed class OclgrindRun : IDisposable
{
    private const int ScratchBytes = 1 << 20;
    private static readonly string? _log = Environment.GetEnvironmentVariable("OCLGRIND_LOG");
    private readonly Dictionary<(string Operation, bool LargeTiles), OclgrindResult> _results = [];
    private GpuKernels? _kernels;

    /// <summary>Whether this process runs under the program that tests/opencl/install-oclgrind makes.</summary>
    public static bool IsHere { get; } = _log is not null && GpuDevices.Find().Any(device => device.Name == "Oclgrind Simulator");

    /// <summary>Whether it looks for uninitialized values.</summary>
    public static bool ChecksUninitialized { get; } = Environment.GetEnvironmentVariable("OCLGRIND_UNINITIALIZED") == "1";

    private GpuKernels Kernels => _kernels ??= Open();

    internal IReadOnlyCollection<Type> Launched => Kernels.Launched;

    /// <summary>Runs a case, the first time that it is asked for.</summary>
    internal OclgrindResult this[string operation, bool largeTiles]
    {
        get
        {
            if (!_results.TryGetValue((operation, largeTiles), out OclgrindResult? result))
            {
                _results[(operation, largeTiles)] = result = Run(OperationCases.All[operation].Sample, largeTiles);
            }

            return result;
        }
    }

    public void Dispose() => _kernels?.Dispose();

    /// <summary>
    /// Memory that a command fills counts as initialized only in its last byte, and memory that the host writes as a whole. So the memory that
    /// operations share is written once, in a size that none of the cases needs.
    /// </summary>
    private static GpuKernels Open()
    {
        GpuKernels kernels = GpuDevices.OpenAssumingGenericAddressSpace();
        kernels.Upload<int>(new View(kernels.ScratchMemory(ScratchBytes), 0, ScratchBytes / sizeof(int), ElementType.Int32), new int[ScratchBytes / sizeof(int)]);
        return kernels;
    }

    private OclgrindResult Run(Sample sample, bool largeTiles)
    {
        int manyTiles = Kernels.ManyTiles;
        long before = new FileInfo(_log!).Length;
        try
        {
            Kernels.ManyTiles = largeTiles ? 1 : manyTiles;
            IReadOnlyDictionary<Operand, double[]> outputs = sample.Outputs(Kernels);
            return new OclgrindResult(outputs, File.ReadAllText(_log!)[(int)before..]);
        }
        finally
        {
            Kernels.ManyTiles = manyTiles;
        }
    }
}

/// <summary>What a case did.</summary>
/// <param name="Outputs">What its outputs hold.</param>
/// <param name="Reports">What oclgrind said meanwhile; empty if nothing.</param>
internal sealed record OclgrindResult(IReadOnlyDictionary<Operand, double[]> Outputs, string Reports);
