using ILGPU;
using ILGPU.Runtime;

namespace TinyGpt.Gpu;

/// <summary>A block of a GPU's memory.</summary>
/// <param name="bytes">What was asked for.</param>
/// <param name="buffer">The memory, which may be a little larger.</param>
/// <param name="freed">Told the buffer's bytes when it is freed.</param>
internal sealed class GpuStorage(long bytes, MemoryBuffer1D<byte, Stride1D.Dense> buffer, Action<long> freed) : Storage(bytes)
{
    private bool _disposed;

    /// <summary>What the driver calls the block: OpenCL's handle, CUDA's address.</summary>
    public nint NativePointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return buffer.NativePtr;
        }
    }

    /// <summary>A range of the block as elements of a type.</summary>
    public ArrayView<T> Elements<T>(long byteOffset, long length) where T : unmanaged
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return buffer.View.BaseView.SubView(byteOffset, length * Interop.SizeOf<T>()).Cast<T>();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        freed(buffer.LengthInBytes);
        buffer.Dispose();
    }
}
