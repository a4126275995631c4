using ILGPU;
using ILGPU.Algorithms;

namespace TinyGpt.Gpu;

/// <summary>A group for each row: its mean square, then its elements.</summary>
internal readonly record struct RmsNormKernel(
    ArrayView<float> Y, ArrayView<float> Rstd, ArrayView<float> X, ArrayView<float> Weight, int Columns, float Epsilon) : IKernel
{
    public static int GroupSize => GroupReduction.GroupSize;

    public void Run()
    {
        ArrayView<float> shared = SharedMemory.Allocate<float>(GroupReduction.SharedLength);
        int n = Grid.IdxX;
        ArrayView<float> x = X.SubView((long)n * Columns, Columns), y = Y.SubView((long)n * Columns, Columns);
        float squares = 0;
        for (int c = Group.IdxX; c < Columns; c += GroupSize)
        {
            squares += x[c] * x[c];
        }

        float rstd = 1 / XMath.Sqrt((GroupReduction.Sum(shared, squares) / Columns) + Epsilon);
        for (int c = Group.IdxX; c < Columns; c += GroupSize)
        {
            y[c] = x[c] * rstd * Weight[c];
        }

        if (Group.IdxX == 0)
        {
            Rstd[n] = rstd;
        }
    }
}

/// <summary>A group for each row: dx = rstd·(g − x̂·mean(g·x̂)) with g = dy·weight.</summary>
internal readonly record struct RmsNormBackwardKernel(
    ArrayView<float> Dx, ArrayView<float> Dy, ArrayView<float> X, ArrayView<float> Rstd, ArrayView<float> Weight, int Columns, int Accumulate) : IKernel
{
    public static int GroupSize => GroupReduction.GroupSize;

    public void Run()
    {
        ArrayView<float> shared = SharedMemory.Allocate<float>(GroupReduction.SharedLength);
        long first = (long)Grid.IdxX * Columns;
        ArrayView<float> dx = Dx.SubView(first, Columns), dy = Dy.SubView(first, Columns), x = X.SubView(first, Columns);
        float rstd = Rstd[Grid.IdxX], product = 0;
        for (int c = Group.IdxX; c < Columns; c += GroupSize)
        {
            product += dy[c] * Weight[c] * (x[c] * rstd);
        }

        float meanProduct = GroupReduction.Sum(shared, product) / Columns;
        for (int c = Group.IdxX; c < Columns; c += GroupSize)
        {
            float gradient = rstd * ((dy[c] * Weight[c]) - (x[c] * rstd * meanProduct));
            dx[c] = Accumulate != 0 ? dx[c] + gradient : gradient;
        }
    }
}

/// <summary>dWeight's terms dy·x̂.</summary>
internal readonly record struct RmsNormTerms(ArrayView<float> Dy, ArrayView<float> X, ArrayView<float> Rstd, int Columns) : IColumnTerms
{
    public float At(int row, int column)
    {
        long i = ((long)row * Columns) + column;
        return Dy[i] * (X[i] * Rstd[row]);
    }
}

public sealed partial class GpuKernels
{
    /// <inheritdoc/>
    public override void RmsNorm(View y, View rstd, View x, View weight, int rows, int columns, double epsilon) =>
        Launch(new RmsNormKernel(Reals(y), Reals(rstd), Reals(x), Reals(weight), columns, (float)epsilon), rows);

    /// <inheritdoc/>
    public override void RmsNormBackward(
        View dx, View dWeight, View dy, View x, View rstd, View weight, int rows, int columns, bool accumulate)
    {
        Launch(
            new RmsNormBackwardKernel(Reals(dx), Reals(dy), Reals(x), Reals(rstd), Reals(weight), columns, accumulate ? 1 : 0), rows);
        AddColumnSums(new RmsNormTerms(Reals(dy), Reals(x), Reals(rstd), columns), rows, dWeight, default);
    }
}
