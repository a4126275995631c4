using System.Runtime.CompilerServices;

namespace TinyGpt.Simd;

/// <summary>sum += x.</summary>
internal readonly unsafe struct Accumulate(float* sum, float* x) : IVectorMap
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(long start, int count) =>
        VectorLoop.Store(sum + start, VectorLoop.Load(sum + start, count) + VectorLoop.Load(x + start, count), count);
}
