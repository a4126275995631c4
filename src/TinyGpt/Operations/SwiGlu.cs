namespace TinyGpt.Operations;

/// <summary>y = silu(gate)·up, the gated activation of Llama's feed-forward network.</summary>
public sealed class SwiGlu : Record
{
    private Tensor _gateUp;

    /// <inheritdoc/>
    public override IEnumerable<Tensor> Inputs => [_gateUp];

    /// <summary>Maps [N, 2·hidden] to [N, hidden].</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="gateUp">[N, 2·hidden]: the gates, then the values.</param>
    public static Tensor Apply(Pass pass, Tensor gateUp)
    {
        Tensor y = pass.New(gateUp.Rows, gateUp.Columns / 2);
        pass.Kernels.SwiGlu(pass[y], pass[gateUp], y.Rows, y.Columns);
        if (pass.Record<SwiGlu>() is { } record)
        {
            (record.Output, record._gateUp) = (y, gateUp);
        }

        return y;
    }

    /// <summary>See <see cref="Kernels.SwiGluBackward"/>. Nothing else reads the input, so its gradient is written, not added to.</summary>
    public override void Backward(Tape tape)
    {
        (Tensor dGateUp, _) = tape.Contribute(_gateUp);
        tape.Kernels.SwiGluBackward(tape[dGateUp], tape.Gradient(Output), tape[_gateUp], Output.Rows, Output.Columns);
    }
}
