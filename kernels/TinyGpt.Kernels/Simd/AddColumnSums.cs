using System.Runtime.CompilerServices;

namespace TinyGpt.Simd;

public sealed unsafe partial class SimdKernels
{
    /// <inheritdoc/>
    public override void AddColumnSums(View sum, View x, int rows, int columns)
    {
        float* sums = SumRows(rows, sizeof(float) * columns, columns, new ColumnSumRow(Floats(x), columns));
        VectorLoop.ForEach(columns, new Accumulate(Floats(sum), sums));
    }

    private readonly struct ColumnSumRow(float* x, int columns) : ISummingRowWork
    {
        [MethodImpl(WorkerPool.Compiled)]
        public void Execute(int row, float* sums) => VectorLoop.ForEach(columns, new Accumulate(sums, x + (long)row * columns));
    }
}
