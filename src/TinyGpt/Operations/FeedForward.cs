namespace TinyGpt.Operations;

/// <summary>
/// GPT-2's two-layer network for each token: y = gelu(x·W₁ᵀ + b₁)·W₂ᵀ + b₂ (+ residual). One record, so that the derivative of gelu rides
/// along in the matrix product that makes its upstream gradient.
/// </summary>
public sealed class FeedForward : Record
{
    private Tensor _x, _preActivation, _hidden, _residual;
    private Parameter _up = null!, _down = null!;
    private Parameter? _upBias, _downBias;

    /// <inheritdoc/>
    public override IEnumerable<Tensor> Inputs => _residual.IsNone ? [_x] : [_x, _residual];

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Parameters => _upBias is null ? [_up, _down] : [_up, _upBias, _down, _downBias!];

    /// <summary>Maps [N, C] to [N, C].</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="x">[N, C].</param>
    /// <param name="up">W₁ [hidden, C].</param>
    /// <param name="upBias">b₁ [hidden], or null.</param>
    /// <param name="down">W₂ [C, hidden].</param>
    /// <param name="downBias">b₂ [C]; null exactly where <paramref name="upBias"/> is.</param>
    /// <param name="residual">[N, C], added to the result; or none.</param>
    public static Tensor Apply(
        Pass pass, Tensor x, Parameter up, Parameter? upBias, Parameter down, Parameter? downBias, Tensor residual = default)
    {
        FeedForward? record = pass.Record<FeedForward>();
        Tensor hidden = pass.New(x.Rows, up.Rows);
        Tensor preActivation = record is null ? default : pass.New(x.Rows, up.Rows);
        MatMulShape shape = new(x.Rows, up.Rows, up.Columns, TransposeB: true);
        pass.Kernels.MatMul(
            pass[hidden], pass[x], up.Value, shape, new Epilogue(upBias?.Value ?? default, Activation.Gelu, PreActivation: pass[preActivation]));

        Tensor y = pass.New(x.Rows, down.Rows);
        shape = new(x.Rows, down.Rows, down.Columns, TransposeB: true);
        pass.Kernels.MatMul(
            pass[y], pass[hidden], down.Value, shape, new Epilogue(downBias?.Value ?? default, Residual: pass[residual]));
        if (record is not null)
        {
            (record.Output, record._x, record._preActivation, record._hidden, record._residual) = (y, x, preActivation, hidden, residual);
            (record._up, record._upBias, record._down, record._downBias) = (up, upBias, down, downBias);
        }

        return y;
    }

    /// <summary>
    /// dW₂ += dyᵀ·h, dz = (dy·W₂)·gelu'(z), dW₁ += dzᵀ·x, dx += dz·W₁, where z is the pre-activation and h = gelu(z).
    /// </summary>
    public override void Backward(Tape tape)
    {
        Linear.Gradients(tape, tape.Gradient(Output), tape[_hidden], _down, _downBias);
        Tensor dz = tape.New(_hidden.Rows, _hidden.Columns);
        MatMulShape shape = new(_hidden.Rows, _hidden.Columns, _down.Rows);
        tape.Kernels.MatMul(
            tape[dz], tape.Gradient(Output), _down.Value, shape, new Epilogue(Activation: Activation.GeluGradient, PreActivation: tape[_preActivation]));
        Linear.Gradients(tape, tape[dz], tape[_x], _up, _upBias);
        Linear.InputGradient(tape, dz, _x, _up);
        if (!_residual.IsNone)
        {
            tape.PassOn(Output, _residual);
        }
    }
}
