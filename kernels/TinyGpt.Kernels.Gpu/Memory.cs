using System.Diagnostics;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace TinyGpt.Gpu;

public sealed unsafe partial class GpuKernels
{
    /// <summary>
    /// What a view in a kernel's arguments can reach on OpenCL: its start is an element's number in 32 bits, and elements have at least 4 bytes.
    /// </summary>
    private const long MostOpenClBytes = (1L << 31) * 4;

    private long _uploads, _uploadedBytes, _downloads, _downloadedBytes, _everAllocatedBytes;

    /// <inheritdoc/>
    public override DeviceTraffic? Traffic => new(_launches, _uploads, _uploadedBytes, _downloads, _downloadedBytes, _everAllocatedBytes);

    /// <inheritdoc/>
    public override long? FreeMemoryBytes => _accelerator is CudaAccelerator cuda ? cuda.GetFreeMemory() : _accelerator.MemorySize - AllocatedBytes;

    /// <inheritdoc/>
    public override Storage Allocate(long bytes)
    {
        // Whole multiples of the alignment: the last 128 bits of a view are never beyond the block.
        long size = Math.Max(View.Alignment, (bytes + View.Alignment - 1) / View.Alignment * View.Alignment);
        CheckFits(size);
        MemoryBuffer1D<byte, Stride1D.Dense>? buffer = null;
        try
        {
            buffer = _accelerator.Allocate1D<byte>(size);
            buffer.MemSetToZero(_stream);
            // Drivers may look for the memory only when it is first used, and then end whatever happens to use it.
            _stream.Synchronize();
        }
        catch (AcceleratorException exception)
        {
            buffer?.Dispose();
            throw IsOutOfMemory(exception) ? OutOfMemory(size, exception) : Failure("allocating memory", exception);
        }

        AllocatedBytes += size;
        _everAllocatedBytes += size;
        return new GpuStorage(bytes, buffer, _freed);
    }

    /// <inheritdoc/>
    public override void Upload<T>(View destination, ReadOnlySpan<T> source)
    {
        Debug.Assert((long)source.Length * sizeof(T) == destination.Type.Bytes(destination.Length));
        long bytes = (long)source.Length * sizeof(T);
        if (bytes == 0)
        {
            return;
        }

        (_uploads, _uploadedBytes) = (_uploads + 1, _uploadedBytes + bytes);
        try
        {
            fixed (T* host = source)
            {
                bool isStaged = _staging.TryCopy(host, bytes, out void* staged);
                Write(destination, isStaged ? staged : host, bytes, wait: !isStaged);
            }
        }
        catch (AcceleratorException exception)
        {
            throw Failure("copying to it", exception);
        }
    }

    /// <inheritdoc/>
    public override void Download<T>(View source, Span<T> destination)
    {
        Debug.Assert((long)destination.Length * sizeof(T) == source.Type.Bytes(source.Length));
        long bytes = (long)destination.Length * sizeof(T);
        if (bytes == 0)
        {
            return;
        }

        (_downloads, _downloadedBytes) = (_downloads + 1, _downloadedBytes + bytes);
        try
        {
            fixed (T* host = destination)
            {
                Read(source, host, bytes);
            }
        }
        catch (AcceleratorException exception)
        {
            throw Failure("copying from it", exception);
        }

        _staging.Restart();
    }

    /// <inheritdoc/>
    public override void Clear(View x)
    {
        _launches++;
        try
        {
            Bytes(x).MemSetToZero(_stream);
        }
        catch (AcceleratorException exception)
        {
            throw Failure("clearing memory", exception);
        }
    }

    /// <inheritdoc/>
    public override void Copy(View destination, View source)
    {
        Debug.Assert(destination.Type == source.Type && destination.Length == source.Length);
        _launches++;
        try
        {
            Bytes(source).CopyTo(_stream, Bytes(destination));
        }
        catch (AcceleratorException exception)
        {
            throw Failure("copying memory", exception);
        }
    }

    private static ArrayView<byte> Bytes(View view) => ((GpuStorage)view.Memory).Elements<byte>(view.ByteOffset, view.Type.Bytes(view.Length));

    /// <summary>Queues a transfer to the device, from memory that stays as it is until the work before the next wait is done, or waits for it.</summary>
    private void Write(View destination, void* host, long bytes, bool wait)
    {
        nint memory = ((GpuStorage)destination.Memory).NativePointer, offset = (nint)destination.ByteOffset;
        if (_accelerator is CLAccelerator)
        {
            CLException.ThrowIfFailed(CLAPI.CurrentAPI.WriteBuffer(_stream, memory, wait, offset, (nint)bytes, (nint)host));
            return;
        }

        using ScopedAcceleratorBinding binding = _accelerator.BindScoped();
        CudaException.ThrowIfFailed(CudaAPI.CurrentAPI.MemcpyAsync(memory + offset, (nint)host, (nint)bytes, _stream));
        if (wait)
        {
            _stream.Synchronize();
        }
    }

    private void Read(View source, void* host, long bytes)
    {
        nint memory = ((GpuStorage)source.Memory).NativePointer, offset = (nint)source.ByteOffset;
        if (_accelerator is CLAccelerator)
        {
            CLException.ThrowIfFailed(CLAPI.CurrentAPI.ReadBuffer(_stream, memory, blockingRead: true, offset, (nint)bytes, (nint)host));
            return;
        }

        using ScopedAcceleratorBinding binding = _accelerator.BindScoped();
        CudaException.ThrowIfFailed(CudaAPI.CurrentAPI.MemcpyAsync((nint)host, memory + offset, (nint)bytes, _stream));
        _stream.Synchronize();
    }

    /// <summary>
    /// Refuses what cannot fit before the driver is asked: one that computes on the CPU promises memory that the system does not have, and the
    /// system then ends the process.
    /// </summary>
    private void CheckFits(long bytes)
    {
        if (_accelerator is not CLAccelerator)
        {
            return;
        }

        if (bytes > MostOpenClBytes)
        {
            throw new DeviceMemoryException(Name, bytes, FreeMemoryBytes ?? 0, _accelerator.MemorySize, MostOpenClBytes);
        }

        if (bytes > FreeMemoryBytes)
        {
            throw OutOfMemory(bytes, null);
        }
    }

    private DeviceMemoryException OutOfMemory(long bytes, Exception? cause)
    {
        long largestBlock = _accelerator is CLAccelerator openCl && CLAPI.CurrentAPI.GetDeviceInfo(
            openCl.DeviceId, CLDeviceInfoType.CL_DEVICE_MAX_MEM_ALLOC_SIZE, out long promised) == CLError.CL_SUCCESS ? promised : long.MaxValue;
        return new DeviceMemoryException(Name, bytes, FreeMemoryBytes ?? 0, _accelerator.MemorySize, largestBlock, cause);
    }
}
