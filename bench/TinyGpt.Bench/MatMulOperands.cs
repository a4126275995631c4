namespace TinyGpt.Bench;

/// <summary>The matrices of one product, filled with numbers from −1 to 1.</summary>
internal sealed unsafe class MatMulOperands(Device device, MatMulShape shape) : IDisposable
{
    /// <summary>[M, K], or [K, M] if transposed.</summary>
    public View A { get; } = Uniform(device, shape.M * shape.K, seed: 1);

    /// <summary>[K, N], or [N, K] if transposed.</summary>
    public View B { get; } = Uniform(device, shape.K * shape.N, seed: 2);

    /// <summary>[M, N].</summary>
    public View C { get; } = device.NewView((long)shape.M * shape.N, device.Real);

    /// <summary>The first element of <see cref="A"/>.</summary>
    public float* PointerA => Pointer(A);

    /// <summary>The first element of <see cref="B"/>.</summary>
    public float* PointerB => Pointer(B);

    /// <summary>The first element of <see cref="C"/>.</summary>
    public float* PointerC => Pointer(C);

    /// <inheritdoc/>
    public void Dispose()
    {
        A.Memory.Dispose();
        B.Memory.Dispose();
        C.Memory.Dispose();
    }

    private static float* Pointer(View view) => (float*)((HostStorage)view.Memory).Memory;

    private static View Uniform(Device device, int length, ulong seed)
    {
        View view = device.NewView(length, device.Real);
        device.UploadReals(view, [.. Enumerable.Range(0, length).Select(i => (float)((2 * CounterRandom.Uniform((ulong)i, seed)) - 1))]);
        return view;
    }
}
