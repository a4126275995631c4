using System.Runtime.InteropServices;

namespace TinyGpt;

/// <summary>Memory of this process, zeroed and aligned to <see cref="View.Alignment"/>.</summary>
public sealed unsafe class HostStorage : Storage
{
    private byte* _block;
    private byte* _memory;

    /// <summary>Allocates <paramref name="bytes"/> of zeroed memory.</summary>
    /// <exception cref="OutOfMemoryException">There is not enough.</exception>
    public HostStorage(long bytes) : base(bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        // calloc leaves untouched pages unmapped, so a large storage costs only what is written to it.
        nuint size = checked((nuint)bytes + View.Alignment);
        _block = (byte*)NativeMemory.AllocZeroed(size);
        _memory = (byte*)(((nuint)_block + View.Alignment - 1) & ~(nuint)(View.Alignment - 1));
        GC.AddMemoryPressure((long)size);
    }

    /// <summary>The first byte.</summary>
    /// <exception cref="ObjectDisposedException">The storage was disposed.</exception>
    public byte* Memory
    {
        get
        {
            ObjectDisposedException.ThrowIf(_memory is null, this);
            return _memory;
        }
    }

    /// <summary>Frees the memory if nobody disposed the storage.</summary>
    ~HostStorage() => Dispose(false);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (_block is null)
        {
            return;
        }

        NativeMemory.Free(_block);
        _block = null;
        _memory = null;
        GC.RemoveMemoryPressure(Bytes + View.Alignment);
    }
}
