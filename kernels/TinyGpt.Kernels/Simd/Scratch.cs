using System.Runtime.InteropServices;

namespace TinyGpt.Simd;

/// <summary>Working memory that grows to what was asked for and is then reused: packed panels, partial sums.</summary>
internal sealed unsafe class Scratch : IDisposable
{
    private float* _memory;
    private long _length;

    ~Scratch() => Free();

    /// <summary>At least <paramref name="length"/> floats, aligned to a cache line, with undefined contents.</summary>
    public float* Floats(long length)
    {
        if (length > _length)
        {
            Free();
            _memory = (float*)NativeMemory.AlignedAlloc(checked((nuint)length * sizeof(float)), 64);
            _length = length;
        }

        return _memory;
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
        _length = 0;
    }
}
