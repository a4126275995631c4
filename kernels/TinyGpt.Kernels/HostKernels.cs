using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TinyGpt;

/// <summary>What the backends that work in this process's memory share: allocation and copies.</summary>
public abstract unsafe class HostKernels : Kernels
{
    /// <inheritdoc/>
    public override Storage Allocate(long bytes) => new HostStorage(bytes);

    /// <inheritdoc/>
    public override void Upload<T>(View destination, ReadOnlySpan<T> source) => source.CopyTo(Span<T>(destination));

    /// <inheritdoc/>
    public override void Download<T>(View source, Span<T> destination) => Span<T>(source).CopyTo(destination);

    /// <inheritdoc/>
    public override void Clear(View x) => NativeMemory.Clear(Address(x), (nuint)x.Type.Bytes(x.Length));

    /// <inheritdoc/>
    public override void Copy(View destination, View source)
    {
        Debug.Assert(destination.Type == source.Type && destination.Length == source.Length);
        NativeMemory.Copy(Address(source), Address(destination), (nuint)source.Type.Bytes(source.Length));
    }

    /// <inheritdoc/>
    public override void Synchronize()
    {
    }

    /// <summary>The view's first byte, or null for none.</summary>
    protected static byte* Address(View view)
    {
        if (view.IsNone)
        {
            return null;
        }

        Debug.Assert(view.ByteOffset % View.Alignment == 0 && view.ByteOffset + view.Type.Bytes(view.Length) <= view.Memory.Bytes);
        return ((HostStorage)view.Memory).Memory + view.ByteOffset;
    }

    /// <summary>The view's elements, those of Q8_0 as bytes; longer than a span can be is an error.</summary>
    protected static Span<T> Span<T>(View view) where T : unmanaged
    {
        Debug.Assert(Unsafe.SizeOf<T>() == (view.Type == ElementType.Q8_0 ? 1 : view.Type.Bytes(1)));
        return new Span<T>(Address(view), checked((int)(view.Type.Bytes(view.Length) / Unsafe.SizeOf<T>())));
    }
}
