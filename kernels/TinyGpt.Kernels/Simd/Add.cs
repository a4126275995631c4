using System.Runtime.CompilerServices;

namespace TinyGpt.Simd;

public sealed unsafe partial class SimdKernels
{
    /// <inheritdoc/>
    public override void Add(View y, View x) => ForEachBlock(y.Length, 3 * sizeof(float), new AddBlock(Floats(y), Floats(x)));

    private readonly struct AddBlock(float* y, float* x) : IBlockWork
    {
        [MethodImpl(WorkerPool.Compiled)]
        public void Execute(long start, int length) => VectorLoop.ForEach(length, new Accumulate(y + start, x + start));
    }
}
