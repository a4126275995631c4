namespace TinyGpt.Operations;

/// <summary>y = x·Wᵀ (+ bias) (+ residual).</summary>
public sealed class Linear : Record
{
    private Tensor _x, _residual;
    private Parameter _weight = null!;
    private Parameter? _bias;

    /// <inheritdoc/>
    public override IEnumerable<Tensor> Inputs => _residual.IsNone ? [_x] : [_x, _residual];

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Parameters => _bias is null ? [_weight] : [_weight, _bias];

    /// <summary>Maps [N, in] to [N, out].</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="x">[N, in].</param>
    /// <param name="weight">[out, in].</param>
    /// <param name="bias">[out], or null.</param>
    /// <param name="residual">[N, out], added to the result; or none.</param>
    public static Tensor Apply(Pass pass, Tensor x, Parameter weight, Parameter? bias, Tensor residual = default)
    {
        Tensor y = pass.New(x.Rows, weight.Rows);
        MatMulShape shape = new(x.Rows, weight.Rows, weight.Columns, TransposeB: true);
        pass.Kernels.MatMul(pass[y], pass[x], weight.Value, shape, new Epilogue(Bias: bias?.Value ?? default, Residual: pass[residual]));
        if (pass.Record<Linear>() is { } record)
        {
            (record.Output, record._x, record._residual, record._weight, record._bias) = (y, x, residual, weight, bias);
        }

        return y;
    }

    /// <summary>dW += dyᵀ·x, dBias += Σ_n dy, dx += dy·W, dResidual += dy.</summary>
    public override void Backward(Tape tape)
    {
        Gradients(tape, tape[tape.GradientOf(Output)], tape[_x], _weight, _bias);
        InputGradient(tape, tape.GradientOf(Output), _x, _weight);
        if (!_residual.IsNone)
        {
            tape.PassOn(Output, _residual);
        }
    }

    /// <summary>dW += dyᵀ·x and dBias += Σ_n dy, for y = x·Wᵀ + bias.</summary>
    internal static void Gradients(Tape tape, View dy, View x, Parameter weight, Parameter? bias)
    {
        int rows = (int)(x.Length / weight.Columns);
        (View dWeight, bool accumulate) = tape.Contribute(weight);
        MatMulShape shape = new(weight.Rows, weight.Columns, rows, TransposeA: true);
        tape.Kernels.MatMul(dWeight, dy, x, shape, new Epilogue(Accumulate: accumulate));
        if (bias is not null)
        {
            tape.Kernels.AddColumnSums(tape.AddTo(bias), dy, rows, weight.Rows);
        }
    }

    /// <summary>dx += dy·W, for y = x·Wᵀ.</summary>
    internal static void InputGradient(Tape tape, Tensor dy, Tensor x, Parameter weight)
    {
        (Tensor dx, bool accumulate) = tape.Contribute(x);
        MatMulShape shape = new(x.Rows, weight.Columns, weight.Rows);
        tape.Kernels.MatMul(tape[dx], tape[dy], weight.Value, shape, new Epilogue(Accumulate: accumulate));
    }
}
