using ILGPU;
using ILGPU.Algorithms;

namespace TinyGpt.Gpu;

/// <summary>A group for each row: its mean, then its variance around that mean, then its elements.</summary>
internal readonly record struct LayerNormKernel(
    ArrayView<float> Y, ArrayView<float> Mean, ArrayView<float> Rstd, ArrayView<float> X, ArrayView<float> Weight, ArrayView<float> Bias,
    int HasBias, int Columns, float Epsilon) : IKernel
{
    public static int GroupSize => GroupReduction.GroupSize;

    public void Run()
    {
        ArrayView<float> shared = SharedMemory.Allocate<float>(GroupReduction.SharedLength);
        int n = Grid.IdxX;
        ArrayView<float> x = X.SubView((long)n * Columns, Columns), y = Y.SubView((long)n * Columns, Columns);
        float sum = 0, squares = 0;
        for (int c = Group.IdxX; c < Columns; c += GroupSize)
        {
            sum += x[c];
        }

        // The mean is subtracted before squaring: mean(x²) − mean² would cancel where the mean is large.
        float mean = GroupReduction.Sum(shared, sum) / Columns;
        for (int c = Group.IdxX; c < Columns; c += GroupSize)
        {
            squares += (x[c] - mean) * (x[c] - mean);
        }

        float rstd = 1 / XMath.Sqrt((GroupReduction.Sum(shared, squares) / Columns) + Epsilon);
        for (int c = Group.IdxX; c < Columns; c += GroupSize)
        {
            y[c] = ((x[c] - mean) * rstd * Weight[c]) + (HasBias != 0 ? Bias[c] : 0);
        }

        if (Group.IdxX == 0)
        {
            Mean[n] = mean;
            Rstd[n] = rstd;
        }
    }
}

/// <summary>A group for each row: dx = rstd·(g − mean(g) − x̂·mean(g·x̂)) with g = dy·weight.</summary>
internal readonly record struct LayerNormBackwardKernel(
    ArrayView<float> Dx, ArrayView<float> Dy, ArrayView<float> X, ArrayView<float> Mean, ArrayView<float> Rstd, ArrayView<float> Weight,
    int Columns, int Accumulate) : IKernel
{
    public static int GroupSize => GroupReduction.GroupSize;

    public void Run()
    {
        ArrayView<float> shared = SharedMemory.Allocate<float>(GroupReduction.SharedLength);
        long first = (long)Grid.IdxX * Columns;
        ArrayView<float> dx = Dx.SubView(first, Columns), dy = Dy.SubView(first, Columns), x = X.SubView(first, Columns);
        float mean = Mean[Grid.IdxX], rstd = Rstd[Grid.IdxX], sum = 0, product = 0;
        for (int c = Group.IdxX; c < Columns; c += GroupSize)
        {
            float g = dy[c] * Weight[c];
            sum += g;
            product += g * ((x[c] - mean) * rstd);
        }

        float meanG = GroupReduction.Sum(shared, sum) / Columns, meanProduct = GroupReduction.Sum(shared, product) / Columns;
        for (int c = Group.IdxX; c < Columns; c += GroupSize)
        {
            float gradient = rstd * ((dy[c] * Weight[c]) - meanG - ((x[c] - mean) * rstd * meanProduct));
            dx[c] = Accumulate != 0 ? dx[c] + gradient : gradient;
        }
    }
}

/// <summary>dWeight's terms dy·x̂ in the first Columns columns, dBias's terms dy in as many that follow.</summary>
internal readonly record struct LayerNormTerms(
    ArrayView<float> Dy, ArrayView<float> X, ArrayView<float> Mean, ArrayView<float> Rstd, int Columns) : IColumnTerms
{
    public float At(int row, int column)
    {
        long first = (long)row * Columns;
        return column < Columns
            ? Dy[first + column] * ((X[first + column] - Mean[row]) * Rstd[row])
            : Dy[first + column - Columns];
    }
}

public sealed partial class GpuKernels
{
    /// <inheritdoc/>
    public override void LayerNorm(View y, View mean, View rstd, View x, View weight, View bias, int rows, int columns, double epsilon) =>
        Launch(
            new LayerNormKernel(
                Reals(y), Reals(mean), Reals(rstd), Reals(x), Reals(weight), Optional(bias, weight), bias.IsNone ? 0 : 1, columns, (float)epsilon),
            rows);

    /// <inheritdoc/>
    public override void LayerNormBackward(
        View dx, View dWeight, View dBias, View dy, View x, View mean, View rstd, View weight, int rows, int columns, bool accumulate)
    {
        Launch(
            new LayerNormBackwardKernel(
                Reals(dx), Reals(dy), Reals(x), Reals(mean), Reals(rstd), Reals(weight), columns, accumulate ? 1 : 0),
            rows);
        AddColumnSums(new LayerNormTerms(Reals(dy), Reals(x), Reals(mean), Reals(rstd), columns), rows, dWeight, dBias);
    }
}
