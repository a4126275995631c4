using System.Diagnostics;
using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;

namespace TinyGpt.Gpu;

public sealed partial class GpuKernels
{
    /// <inheritdoc/>
    public override Storage Allocate(long bytes)
    {
        // Whole multiples of the alignment: the last 128 bits of a view are never beyond the block.
        long size = Math.Max(View.Alignment, (bytes + View.Alignment - 1) / View.Alignment * View.Alignment);
        MemoryBuffer1D<byte, Stride1D.Dense> buffer = _accelerator.Allocate1D<byte>(size);
        buffer.MemSetToZero(_stream);
        AllocatedBytes += size;
        return new GpuStorage(bytes, buffer, _freed);
    }

    /// <inheritdoc/>
    public override void Upload<T>(View destination, ReadOnlySpan<T> source)
    {
        Debug.Assert(source.Length == destination.Length);
        if (source.Length > 0)
        {
            ((GpuStorage)destination.Memory).Elements<T>(destination.ByteOffset, destination.Length)
                .CopyFromCPU(_stream, ref MemoryMarshal.GetReference(source), source.Length);
        }
    }

    /// <inheritdoc/>
    public override void Download<T>(View source, Span<T> destination)
    {
        Debug.Assert(destination.Length == source.Length);
        if (destination.Length > 0)
        {
            ((GpuStorage)source.Memory).Elements<T>(source.ByteOffset, source.Length)
                .CopyToCPU(_stream, ref MemoryMarshal.GetReference(destination), destination.Length);
        }
    }

    /// <inheritdoc/>
    public override void Clear(View x) => Bytes(x).MemSetToZero(_stream);

    /// <inheritdoc/>
    public override void Copy(View destination, View source)
    {
        Debug.Assert(destination.Type == source.Type && destination.Length == source.Length);
        Bytes(source).CopyTo(_stream, Bytes(destination));
    }

    private static ArrayView<byte> Bytes(View view) => ((GpuStorage)view.Memory).Elements<byte>(view.ByteOffset, view.Type.Bytes(view.Length));
}
