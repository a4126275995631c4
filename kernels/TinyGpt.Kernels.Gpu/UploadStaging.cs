using ILGPU.Runtime;

namespace TinyGpt.Gpu;

/// <summary>
/// Memory that the device reads uploads from, while the host goes on. It is filled from front to back, and begins again at the front after the
/// host has waited for the device for another reason, as it does once in a step.
/// </summary>
internal sealed unsafe class UploadStaging(Accelerator accelerator) : IDisposable
{
    /// <summary>Size; what does not fit is uploaded from where it is, and waited for.</summary>
    public const int Bytes = 4 << 20;

    // Page-locked, so that CUDA reads it on its own; pinned in any case.
    private readonly PageLockedArray1D<byte> _memory = accelerator.AllocatePageLocked1D<byte>(Bytes);
    private int _used;

    /// <summary>Copies host memory to where it stays until <see cref="Restart"/>.</summary>
    /// <returns>False if there is no room.</returns>
    public bool TryCopy(void* source, long bytes, out void* staged)
    {
        if (bytes > Bytes - _used)
        {
            staged = null;
            return false;
        }

        Span<byte> room = _memory.Span.Slice(_used, (int)bytes);
        new ReadOnlySpan<byte>(source, (int)bytes).CopyTo(room);
        _used = (int)((_used + bytes + View.Alignment - 1) / View.Alignment * View.Alignment);
        fixed (byte* pinned = room)
        {
            staged = pinned;
        }

        return true;
    }

    /// <summary>All transfers are done: begins again at the front.</summary>
    public void Restart() => _used = 0;

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();
}
