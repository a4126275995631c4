using System.Runtime.InteropServices;

namespace TinyGpt;

/// <summary>Memory of this process, zeroed and aligned to <see cref="View.Alignment"/>.</summary>
public sealed unsafe partial class HostStorage : Storage
{
    // Linux gives large pages of this size to memory that asks for them; the processor then fetches ahead across more than 4 KiB.
    private const nuint LargePage = 2 << 20;
    private const int AdviseLargePages = 14;

    // A smaller storage would waste a notable part of its last one.
    private const int LeastLargePages = 8;

    private byte* _block;
    private byte* _memory;
    private readonly long _pressure;

    /// <summary>Allocates <paramref name="bytes"/> of zeroed memory.</summary>
    /// <exception cref="OutOfMemoryException">There is not enough.</exception>
    public HostStorage(long bytes) : base(bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        // calloc leaves untouched pages unmapped, so a large storage costs only what is written to it.
        nuint alignment = OperatingSystem.IsLinux() && (nuint)bytes >= LeastLargePages * LargePage ? LargePage : View.Alignment;
        nuint size = checked((nuint)bytes + alignment);
        _block = (byte*)NativeMemory.AllocZeroed(size);
        _memory = (byte*)(((nuint)_block + alignment - 1) & ~(alignment - 1));
        if (alignment == LargePage)
        {
            // Only a wish: where it is not granted, pages stay small.
            _ = Advise(_memory, (nuint)bytes / LargePage * LargePage, AdviseLargePages);
        }

        _pressure = (long)size;
        GC.AddMemoryPressure(_pressure);
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
        GC.RemoveMemoryPressure(_pressure);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(byte* memory, nuint bytes, int advice);
}
