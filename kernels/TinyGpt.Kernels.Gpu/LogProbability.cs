using ILGPU;
using ILGPU.Algorithms;

namespace TinyGpt.Gpu;

/// <summary>A group for each row.</summary>
internal readonly record struct LogProbabilityKernel(
    ArrayView<float> LogProbability, ArrayView<float> LogSumExp, ArrayView<float> Logits, ArrayView<int> Targets, int Columns) : IKernel
{
    public static int GroupSize => GroupReduction.GroupSize;

    public void Run()
    {
        ArrayView<float> shared = SharedMemory.Allocate<float>(GroupReduction.SharedLength);
        int n = Grid.IdxX;
        ArrayView<float> logits = Logits.SubView((long)n * Columns, Columns);
        ExponentialSum row = ExponentialSum.OfRow(logits, Columns, shared);
        if (Group.IdxX == 0)
        {
            int target = Targets[n];
            float logSumExp = row.Max + XMath.Log(row.Sum);
            LogSumExp[n] = logSumExp;
            LogProbability[n] = target < 0 ? 0 : logits[Math.Max(target, 0)] - logSumExp;
        }
    }
}

/// <summary>A row on the grid's x and a tile of its columns on y: logits[v] = dLogProbability·([v = target] − exp(logits[v] − logSumExp)).</summary>
internal readonly record struct LogProbabilityBackwardKernel(
    ArrayView<float> Logits, ArrayView<float> DLogProbability, ArrayView<float> LogSumExp, ArrayView<int> Targets, int Columns) : IKernel
{
    public static int GroupSize => RowTile.GroupSize;

    public void Run()
    {
        int n = Grid.IdxX, target = Targets[n], end = RowTile.End(Columns);
        ArrayView<float> logits = Logits.SubView((long)n * Columns, Columns);
        float upstream = target < 0 ? 0 : DLogProbability[n], logSumExp = LogSumExp[n];
        for (int v = RowTile.First; v < end; v += GroupSize)
        {
            float gradient = upstream * ((v == target ? 1f : 0f) - XMath.Exp(logits[v] - logSumExp));
            logits[v] = target < 0 ? 0 : gradient;
        }
    }
}

public sealed partial class GpuKernels
{
    /// <inheritdoc/>
    public override void LogProbability(View logProbability, View logSumExp, View logits, View targets, int rows, int columns) =>
        Launch(new LogProbabilityKernel(Reals(logProbability), Reals(logSumExp), Reals(logits), Integers(targets), columns), rows);

    /// <inheritdoc/>
    public override void LogProbabilityBackward(View logits, View dLogProbability, View logSumExp, View targets, int rows, int columns) =>
        Launch(
            new LogProbabilityBackwardKernel(Reals(logits), Reals(dLogProbability), Reals(logSumExp), Integers(targets), columns),
            rows, Groups(columns, RowTile.Columns));
}
