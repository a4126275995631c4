using ILGPU;
using ILGPU.Algorithms;

namespace TinyGpt.Gpu;

/// <summary>y = gate·σ(gate)·up.</summary>
internal readonly record struct SwiGluKernel(ArrayView<float> Y, ArrayView<float> GateUp, int Columns) : IKernel
{
    public static int GroupSize => RowTile.GroupSize;

    public void Run()
    {
        long first = (long)Grid.IdxX * Columns;
        ArrayView<float> y = Y.SubView(first, Columns), gate = GateUp.SubView(2 * first, Columns), up = GateUp.SubView((2 * first) + Columns, Columns);
        int end = RowTile.End(Columns);
        for (int c = RowTile.First; c < end; c += GroupSize)
        {
            y[c] = gate[c] / (1 + XMath.Exp(-gate[c])) * up[c];
        }
    }
}

/// <summary>dUp = dy·gate·σ, dGate = dy·up·σ·(1 + gate·(1 − σ)).</summary>
internal readonly record struct SwiGluBackwardKernel(ArrayView<float> DGateUp, ArrayView<float> Dy, ArrayView<float> GateUp, int Columns) : IKernel
{
    public static int GroupSize => RowTile.GroupSize;

    public void Run()
    {
        long first = (long)Grid.IdxX * Columns;
        int end = RowTile.End(Columns);
        for (int c = RowTile.First; c < end; c += GroupSize)
        {
            long gateIndex = (2 * first) + c, upIndex = gateIndex + Columns;
            // All is read before anything is written: the gradient may replace the operand.
            float gate = GateUp[gateIndex], up = GateUp[upIndex], upstream = Dy[first + c];
            float sigmoid = 1 / (1 + XMath.Exp(-gate));
            DGateUp[gateIndex] = upstream * up * sigmoid * (1 + (gate * (1 - sigmoid)));
            DGateUp[upIndex] = upstream * gate * sigmoid;
        }
    }
}

public sealed partial class GpuKernels
{
    /// <inheritdoc/>
    public override void SwiGlu(View y, View gateUp, int rows, int columns) =>
        Launch(new SwiGluKernel(Reals(y), Reals(gateUp), columns), rows, Groups(columns, RowTile.Columns));

    /// <inheritdoc/>
    public override void SwiGluBackward(View dGateUp, View dy, View gateUp, int rows, int columns) =>
        Launch(new SwiGluBackwardKernel(Reals(dGateUp), Reals(dy), Reals(gateUp), columns), rows, Groups(columns, RowTile.Columns));
}
