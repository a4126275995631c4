namespace TinyGpt.Operations;

/// <summary>
/// The log-probability of each token's target under softmax(x·Wᵀ), a chunk of tokens at a time, so that the logits of a large vocabulary
/// are never held for a whole batch. Losses are built on it: pre-training averages, fine-tuning masks, reinforcement learning weighs.
/// </summary>
public sealed class TokenLogProbability : Record
{
    /// <summary>The most memory that logits take, in bytes.</summary>
    public const long MaxLogitBytes = 64L << 20;

    private Tensor _x, _logSumExp, _logits;
    private Parameter _weight = null!;
    private View _targets;
    private int _chunkRows;

    /// <inheritdoc/>
    public override IEnumerable<Tensor> Inputs => [_x];

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Parameters => [_weight];

    /// <summary>Maps [N, C] to [N, 1].</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="x">[N, C].</param>
    /// <param name="weight">[vocabulary, C].</param>
    /// <param name="targets">[N] Int32; a target below 0 has log-probability 0 and no gradient.</param>
    /// <param name="maxLogitBytes">The most memory that logits take.</param>
    public static Tensor Apply(Pass pass, Tensor x, Parameter weight, View targets, long maxLogitBytes = MaxLogitBytes)
    {
        int chunkRows = ChunkRows(x.Rows, maxLogitBytes / pass.Device.Real.Bytes(weight.Rows));
        Tensor y = pass.New(x.Rows, 1), logSumExp = pass.New(x.Rows, 1), logits = pass.New(chunkRows, weight.Rows);
        for (int start = 0; start < x.Rows; start += chunkRows)
        {
            Chunk chunk = new(start, Math.Min(chunkRows, x.Rows - start), x.Columns);
            chunk.Logits(pass.Kernels, pass[logits], pass[x], weight);
            pass.Kernels.LogProbability(
                chunk.Of(pass[y]), chunk.Of(pass[logSumExp]), chunk.Filled(pass[logits], weight), chunk.Of(targets), chunk.Rows, weight.Rows);
        }

        if (pass.Record<TokenLogProbability>() is { } record)
        {
            (record.Output, record._x, record._logSumExp, record._logits) = (y, x, logSumExp, chunkRows < x.Rows ? default : logits);
            (record._weight, record._targets, record._chunkRows) = (weight, targets, chunkRows);
        }

        return y;
    }

    /// <summary>
    /// dLogits[v] = dy·([v = target] − p_v), dW += dLogitsᵀ·x, dx += dLogits·W. Logits of a single chunk are still there; those of
    /// several are computed again.
    /// </summary>
    public override void Backward(Tape tape)
    {
        Tensor logits = _logits.IsNone ? tape.New(_chunkRows, _weight.Rows) : _logits;
        (Tensor dx, bool accumulateX) = tape.Contribute(_x);
        for (int start = 0; start < _x.Rows; start += _chunkRows)
        {
            Chunk chunk = new(start, Math.Min(_chunkRows, _x.Rows - start), _x.Columns);
            if (_logits.IsNone)
            {
                chunk.Logits(tape.Kernels, tape[logits], tape[_x], _weight);
            }

            View dLogits = chunk.Filled(tape[logits], _weight);
            tape.Kernels.LogProbabilityBackward(
                dLogits, chunk.Of(tape.Gradient(Output)), chunk.Of(tape[_logSumExp]), chunk.Of(_targets), chunk.Rows, _weight.Rows);
            (View dWeight, bool accumulate) = tape.Contribute(_weight);
            tape.Kernels.MatMul(
                dWeight, dLogits, chunk.OfRows(tape[_x]), new MatMulShape(_weight.Rows, _weight.Columns, chunk.Rows, TransposeA: true),
                new Epilogue(Accumulate: accumulate));
            tape.Kernels.MatMul(
                chunk.OfRows(tape[dx]), dLogits, _weight.Value, new MatMulShape(chunk.Rows, _weight.Columns, _weight.Rows),
                new Epilogue(Accumulate: accumulateX));
        }
    }

    /// <summary>All rows if they fit; else a multiple of 64, so that a chunk's first element keeps the alignment of views.</summary>
    private static int ChunkRows(int rows, long fitting) => rows <= fitting ? rows : (int)Math.Max(64, Math.Min(rows, fitting) / 64 * 64);

    private readonly record struct Chunk(int Start, int Rows, int Columns)
    {
        public View Of(View perToken) => perToken.Slice(Start, Rows);

        public View OfRows(View matrix) => matrix.Slice((long)Start * Columns, (long)Rows * Columns);

        public View Filled(View logits, Parameter weight) => logits.Slice(0, (long)Rows * weight.Rows);

        public void Logits(Kernels kernels, View logits, View x, Parameter weight) =>
            kernels.MatMul(Filled(logits, weight), OfRows(x), weight.Value, new MatMulShape(Rows, weight.Rows, Columns, TransposeB: true));
    }
}
