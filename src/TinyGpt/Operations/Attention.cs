namespace TinyGpt.Operations;

/// <summary>Causal attention of every token to the earlier tokens of its own sequence.</summary>
public sealed class Attention : Record
{
    private Tensor _qkv, _logSumExp;
    private Sequences _sequences;
    private HeadShape _heads;

    /// <inheritdoc/>
    public override IEnumerable<Tensor> Inputs => [_qkv];

    /// <summary>Maps queries, keys and values [N, Width] to [N, QueryWidth].</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="qkv">[N, Width].</param>
    /// <param name="cache">The layer's keys and values of earlier tokens; none in training.</param>
    /// <param name="sequences">Which rows belong together.</param>
    /// <param name="heads">The columns' division.</param>
    public static Tensor Apply(Pass pass, Tensor qkv, in KeyValueCache cache, in Sequences sequences, in HeadShape heads)
    {
        Attention? record = pass.Record<Attention>();
        Tensor y = pass.New(qkv.Rows, heads.QueryWidth);
        Tensor logSumExp = record is null ? default : pass.New(heads.QueryHeads, qkv.Rows);
        pass.Kernels.Attention(pass[y], pass[logSumExp], pass[qkv], cache, sequences, heads);
        if (record is not null)
        {
            (record.Output, record._qkv, record._logSumExp, record._sequences, record._heads) = (y, qkv, logSumExp, sequences, heads);
        }

        return y;
    }

    /// <summary>See <see cref="Kernels.AttentionBackward"/>. Nothing else reads the fused matrix, so its gradient is written, not added to.</summary>
    public override void Backward(Tape tape)
    {
        (Tensor dqkv, _) = tape.Contribute(_qkv);
        tape.Kernels.AttentionBackward(
            tape[dqkv], tape.Gradient(Output), tape[_qkv], tape[Output], tape[_logSumExp], _sequences, _heads);
    }
}
