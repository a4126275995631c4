namespace TinyGpt.Operations;

/// <summary>y = x·mask/(1 − p) (+ residual): each element is kept with probability 1 − p (Srivastava et al. 2014).</summary>
public sealed class Dropout : Record
{
    private Tensor _x, _residual;
    private DropoutSettings _settings;

    /// <inheritdoc/>
    public override IEnumerable<Tensor> Inputs => _residual.IsNone ? [_x] : [_x, _residual];

    /// <summary>Drops elements of [N, C].</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="x">[N, C].</param>
    /// <param name="settings">Probability, seed, step, site.</param>
    /// <param name="residual">[N, C], added to the result; or none.</param>
    public static Tensor Apply(Pass pass, Tensor x, in DropoutSettings settings, Tensor residual = default)
    {
        Tensor y = pass.New(x.Rows, x.Columns);
        pass.Kernels.Dropout(pass[y], pass[x], pass[residual], settings);
        if (pass.Record<Dropout>() is { } record)
        {
            (record.Output, record._x, record._residual, record._settings) = (y, x, residual, settings);
        }

        return y;
    }

    /// <summary>dx += dy·mask/(1 − p), with the same mask; dResidual += dy.</summary>
    public override void Backward(Tape tape)
    {
        (Tensor dx, bool accumulate) = tape.Contribute(_x);
        tape.Kernels.Dropout(tape[dx], tape.Gradient(Output), default, _settings, accumulate);
        if (!_residual.IsNone)
        {
            tape.PassOn(Output, _residual);
        }
    }
}
