namespace TinyGpt.Operations;

/// <summary>
/// A block whose activations are thrown away and computed again on the way back: memory for one block instead of all, for one more
/// forward pass (Chen et al. 2016). The block must compute the same bits twice; <see cref="Dropout"/> does.
/// </summary>
public sealed class Recomputed : Record
{
    private Tensor _x;
    private object _block = null!;
    private Func<Pass, object, Tensor, Tensor> _forward = null!;

    /// <inheritdoc/>
    public override IEnumerable<Tensor> Inputs => [_x];

    /// <summary>Runs a block, and again on the way back.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="x">The block's input.</param>
    /// <param name="block">What <paramref name="forward"/> is given.</param>
    /// <param name="forward">The block; a static function.</param>
    public static Tensor Apply(Pass pass, Tensor x, object block, Func<Pass, object, Tensor, Tensor> forward)
    {
        if (pass is not Tape tape)
        {
            return forward(pass, block, x);
        }

        Tensor y = tape.WithoutRecording(block, x, forward);
        if (pass.Record<Recomputed>() is { } record)
        {
            (record.Output, record._x, record._block, record._forward) = (y, x, block, forward);
        }

        return y;
    }

    /// <inheritdoc/>
    public override void Backward(Tape tape) => tape.Replay(_block, _x, Output, _forward);
}
