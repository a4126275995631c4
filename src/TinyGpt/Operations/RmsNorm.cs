namespace TinyGpt.Operations;

/// <summary>y = x/√(mean(x²) + ε)·weight over each token's channels.</summary>
public sealed class RmsNorm : Record
{
    private Tensor _x, _rstd;
    private Parameter _weight = null!;

    /// <inheritdoc/>
    public override IEnumerable<Tensor> Inputs => [_x];

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Parameters => [_weight];

    /// <summary>Normalizes [N, C].</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="x">[N, C].</param>
    /// <param name="weight">[C].</param>
    /// <param name="epsilon">ε.</param>
    public static Tensor Apply(Pass pass, Tensor x, Parameter weight, double epsilon)
    {
        Tensor y = pass.New(x.Rows, x.Columns), rstd = pass.New(x.Rows, 1);
        pass.Kernels.RmsNorm(pass[y], pass[rstd], pass[x], weight.Value, x.Rows, x.Columns, epsilon);
        if (pass.Record<RmsNorm>() is { } record)
        {
            (record.Output, record._x, record._rstd, record._weight) = (y, x, rstd, weight);
        }

        return y;
    }

    /// <summary>See <see cref="Kernels.RmsNormBackward"/>.</summary>
    public override void Backward(Tape tape)
    {
        (Tensor dx, bool accumulate) = tape.Contribute(_x);
        tape.Kernels.RmsNormBackward(
            tape[dx], tape.AddTo(_weight), tape.Gradient(Output), tape[_x], tape[_rstd], _weight.Value, _x.Rows, _x.Columns, accumulate);
    }
}
