namespace TinyGpt.Scalar;

public sealed partial class ScalarKernels<T>
{
    /// <inheritdoc/>
    public override void SwiGlu(View y, View gateUp, int rows, int columns)
    {
        Span<T> allY = Span<T>(y), allGateUp = Span<T>(gateUp);
        for (int n = 0; n < rows; n++)
        {
            Span<T> gate = allGateUp.Slice(2 * n * columns, columns), up = allGateUp.Slice((2 * n + 1) * columns, columns);
            for (int c = 0; c < columns; c++)
            {
                allY[n * columns + c] = gate[c] * Sigmoid(gate[c]) * up[c];
            }
        }
    }

    // silu(z) = z·σ(z), and σ' = σ·(1 − σ), so silu'(z) = σ + z·σ·(1 − σ) = σ·(1 + z·(1 − σ)). From y = silu(gate)·up follow
    //     dup = dy·silu(gate) = dy·gate·σ   and   dgate = dy·up·silu'(gate).

    /// <inheritdoc/>
    public override void SwiGluBackward(View dGateUp, View dy, View gateUp, int rows, int columns)
    {
        Span<T> allDGateUp = Span<T>(dGateUp), allDy = Span<T>(dy), allGateUp = Span<T>(gateUp);
        for (int n = 0; n < rows; n++)
        {
            for (int c = 0; c < columns; c++)
            {
                int gateIndex = 2 * n * columns + c, upIndex = gateIndex + columns;
                // All is read before anything is written: the gradient may replace the operand.
                (T gate, T up, T upstream) = (allGateUp[gateIndex], allGateUp[upIndex], allDy[n * columns + c]);
                T sigmoid = Sigmoid(gate);
                allDGateUp[gateIndex] = upstream * up * sigmoid * (T.One + gate * (T.One - sigmoid));
                allDGateUp[upIndex] = upstream * gate * sigmoid;
            }
        }
    }

    private static T Sigmoid(T z) => T.One / (T.One + T.Exp(-z));
}
