using BenchmarkDotNet.Attributes;

namespace TinyGpt.Bench;

/// <summary>One matrix product c[M,N] = a[M,K]·b[K,N], of the shapes that a small GPT and GPT-2 have.</summary>
public class MatMulBenchmarks : IDisposable
{
    private readonly Device _device = Device.Cpu();
    private View _a, _b, _c;
    private MatMulShape _shape;

    /// <summary>M×N×K.</summary>
    [Params("256x512x128", "64x3072x768", "512x512x512", "1x3072x768")]
    public string Size { get; set; } = "";

    /// <summary>Whether b is stored [N, K], as weights are in the forward pass.</summary>
    [Params(false, true)]
    public bool Transposed { get; set; }

    /// <summary>Fills the operands with numbers of unit scale.</summary>
    [GlobalSetup]
    public void Setup()
    {
        int[] sizes = [.. Size.Split('x').Select(int.Parse)];
        (int m, int n, int k) = (sizes[0], sizes[1], sizes[2]);
        _shape = new MatMulShape(m, n, k, TransposeB: Transposed);
        _a = Uniform(m * k, seed: 1);
        _b = Uniform(k * n, seed: 2);
        _c = _device.NewView(m * n, ElementType.Float32);
    }

    /// <summary>Frees the operands.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        foreach (View view in (View[])[_a, _b, _c])
        {
            view.Memory.Dispose();
        }

        _device.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The product.</summary>
    [Benchmark]
    public void MatMul() => _device.Kernels.MatMul(_c, _a, _b, _shape);

    private View Uniform(int length, ulong seed)
    {
        View view = _device.NewView(length, ElementType.Float32);
        float[] values = [.. Enumerable.Range(0, length).Select(i => (float)((2 * CounterRandom.Uniform((ulong)i, seed)) - 1))];
        _device.UploadReals(view, values);
        return view;
    }
}
