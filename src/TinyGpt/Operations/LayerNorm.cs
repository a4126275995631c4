namespace TinyGpt.Operations;

/// <summary>y = (x − mean)/√(variance + ε)·weight (+ bias) over each token's channels.</summary>
public sealed class LayerNorm : Record
{
    private Tensor _x, _mean, _rstd;
    private Parameter _weight = null!;
    private Parameter? _bias;

    /// <inheritdoc/>
    public override IEnumerable<Tensor> Inputs => [_x];

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Parameters => _bias is null ? [_weight] : [_weight, _bias];

    /// <summary>Normalizes [N, C].</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="x">[N, C].</param>
    /// <param name="weight">[C].</param>
    /// <param name="bias">[C], or null.</param>
    /// <param name="epsilon">ε.</param>
    public static Tensor Apply(Pass pass, Tensor x, Parameter weight, Parameter? bias, double epsilon)
    {
        Tensor y = pass.New(x.Rows, x.Columns), mean = pass.New(x.Rows, 1), rstd = pass.New(x.Rows, 1);
        pass.Kernels.LayerNorm(
            pass[y], pass[mean], pass[rstd], pass[x], weight.Value, bias?.Value ?? default, x.Rows, x.Columns, epsilon);
        if (pass.Record<LayerNorm>() is { } record)
        {
            (record.Output, record._x, record._mean, record._rstd, record._weight, record._bias) = (y, x, mean, rstd, weight, bias);
        }

        return y;
    }

    /// <summary>See <see cref="Kernels.LayerNormBackward"/>.</summary>
    public override void Backward(Tape tape)
    {
        (Tensor dx, bool accumulate) = tape.Contribute(_x);
        View dBias = _bias is null ? default : tape.AddTo(_bias);
        tape.Kernels.LayerNormBackward(
            tape[dx], tape.AddTo(_weight), dBias, tape.Gradient(Output), tape[_x], tape[_mean], tape[_rstd], _weight.Value, _x.Rows, _x.Columns, accumulate);
    }
}
