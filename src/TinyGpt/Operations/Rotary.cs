namespace TinyGpt.Operations;

/// <summary>Rotary position embedding of the queries and keys, in place: the input's memory becomes the output's.</summary>
public sealed class Rotary : Record
{
    private View _positions;
    private HeadShape _heads;
    private double _theta;

    /// <inheritdoc/>
    public override IEnumerable<Tensor> Inputs => [Output];

    /// <summary>Turns the queries and keys of [N, Width] by their positions' angles.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="qkv">[N, Width], changed in place; nobody may have read it.</param>
    /// <param name="positions">[N] Int32.</param>
    /// <param name="heads">The columns' division.</param>
    /// <param name="theta">The base of the angles.</param>
    public static Tensor Apply(Pass pass, Tensor qkv, View positions, in HeadShape heads, double theta)
    {
        pass.Kernels.Rotary(pass[qkv], positions, qkv.Rows, heads, theta);
        if (pass.Record<Rotary>() is { } record)
        {
            (record.Output, record._positions, record._heads, record._theta) = (qkv, positions, heads, theta);
        }

        return qkv;
    }

    /// <summary>A rotation's transpose is its inverse: the gradient turns back, in place too.</summary>
    public override void Backward(Tape tape) =>
        tape.Kernels.Rotary(tape.Gradient(Output), _positions, Output.Rows, _heads, _theta, inverse: true);
}
