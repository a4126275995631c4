using System.Runtime.InteropServices;
using CommunityToolkit.HighPerformance.Buffers;
using TinyGpt.Scalar;
using TinyGpt.Simd;

namespace TinyGpt;

/// <summary>Where a model lives and computes: a set of kernels and the memory that they work on.</summary>
public sealed class Device(Kernels kernels) : IDisposable
{
    /// <summary>The operations.</summary>
    public Kernels Kernels { get; } = kernels;

    /// <summary>The type of weights, activations and gradients.</summary>
    public ElementType Real => Kernels.Real;

    /// <summary>The CPU with vector instructions: what trains fast.</summary>
    /// <param name="threads">Number of threads; 0: one per core.</param>
    public static Device Cpu(int threads = 0) => new(new SimdKernels(threads));

    /// <summary>Plain loops in float32: the specification.</summary>
    public static Device Scalar() => new(new ScalarKernels<float>());

    /// <summary>Plain loops in float64: what gradients are checked with.</summary>
    public static Device ScalarDouble() => new(new ScalarKernels<double>());

    /// <summary>Allocates one view of zeros in a storage of its own, which the caller disposes.</summary>
    public View NewView(long length, ElementType type) => new(Kernels.Allocate(type.Bytes(length)), 0, length, type);

    /// <summary>Copies single-precision values into a view of reals or weights, encoding them in its type.</summary>
    /// <exception cref="OverflowException">The type cannot hold a value.</exception>
    public void UploadReals(View destination, ReadOnlySpan<float> source)
    {
        if (destination.Type == ElementType.Float32)
        {
            Kernels.Upload(destination, source);
            return;
        }

        if (destination.Type != ElementType.Float64)
        {
            using SpanOwner<byte> encoded = SpanOwner<byte>.Allocate(checked((int)destination.Type.Bytes(source.Length)));
            Quantization.Encode(destination.Type, source, encoded.Span);
            UploadEncoded(destination, encoded.Span);
            return;
        }

        using SpanOwner<double> wide = SpanOwner<double>.Allocate(source.Length);
        for (int i = 0; i < source.Length; i++)
        {
            wide.Span[i] = source[i];
        }

        Kernels.Upload<double>(destination, wide.Span);
    }

    /// <summary>Copies a view of reals or weights to single-precision values, decoding them, or rounding where the device computes in double.</summary>
    public void DownloadReals(View source, Span<float> destination)
    {
        if (source.Type == ElementType.Float32)
        {
            Kernels.Download(source, destination);
            return;
        }

        if (source.Type != ElementType.Float64)
        {
            using SpanOwner<byte> encoded = SpanOwner<byte>.Allocate(checked((int)source.Type.Bytes(destination.Length)));
            DownloadEncoded(source, encoded.Span);
            Quantization.Decode(source.Type, encoded.Span, destination);
            return;
        }

        using SpanOwner<double> wide = SpanOwner<double>.Allocate(destination.Length);
        Kernels.Download(source, wide.Span);
        for (int i = 0; i < destination.Length; i++)
        {
            destination[i] = (float)wide.Span[i];
        }
    }

    private void UploadEncoded(View destination, ReadOnlySpan<byte> encoded)
    {
        if (destination.Type == ElementType.Q8_0)
        {
            Kernels.Upload(destination, encoded);
        }
        else
        {
            Kernels.Upload(destination, MemoryMarshal.Cast<byte, ushort>(encoded));
        }
    }

    private void DownloadEncoded(View source, Span<byte> encoded)
    {
        if (source.Type == ElementType.Q8_0)
        {
            Kernels.Download(source, encoded);
        }
        else
        {
            Kernels.Download(source, MemoryMarshal.Cast<byte, ushort>(encoded));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Kernels.Dispose();
}
