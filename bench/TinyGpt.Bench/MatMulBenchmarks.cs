using BenchmarkDotNet.Attributes;

namespace TinyGpt.Bench;

/// <summary>One matrix product c[M,N] = a·b, of the shapes that a small GPT and GPT-2 have; OpenBLAS beside it, where it is installed.</summary>
public unsafe class MatMulBenchmarks : IDisposable
{
    private readonly Device _device = Device.Cpu();
    private MatMulOperands _operands = null!;
    private MatMulShape _shape;

    /// <summary>M×N×K.</summary>
    [Params("256x512x128", "64x3072x768", "1024x1024x1024", "1x3072x768")]
    public string Size { get; set; } = "";

    /// <summary>nn, nt or tn: which operand is stored transposed. The forward pass needs nt, the gradients nn and tn.</summary>
    [Params("nn", "nt", "tn")]
    public string Form { get; set; } = "";

    /// <summary>Fills the operands with numbers of unit scale.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _shape = ShapeText.Parse(Size)!.Value with { TransposeA = Form == "tn", TransposeB = Form == "nt" };
        _operands = new MatMulOperands(_device, _shape);
        if (OpenBlas.IsInstalled)
        {
            OpenBlas.SetThreads(Environment.ProcessorCount);
        }
    }

    /// <summary>Frees the operands.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        _operands.Dispose();
        _device.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The product.</summary>
    [Benchmark]
    public void MatMul() => _device.Kernels.MatMul(_operands.C, _operands.A, _operands.B, _shape);

    /// <summary>The peer's product.</summary>
    [Benchmark]
    public void OpenBlasMatMul()
    {
        if (!OpenBlas.IsInstalled)
        {
            throw new NotSupportedException("OpenBLAS is not installed (Debian: apt-get install libopenblas0-pthread)");
        }

        OpenBlas.MatMul(_operands.PointerC, _operands.PointerA, _operands.PointerB, _shape);
    }
}
