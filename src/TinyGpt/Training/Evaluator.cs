using TinyGpt.Data;
using TinyGpt.Models;

namespace TinyGpt.Training;

/// <summary>Measures the loss of a model on tokens that it does not learn from.</summary>
public sealed class Evaluator : IDisposable
{
    private readonly Gpt _model;
    private readonly Inference _pass;
    private readonly Batch _batch;
    private readonly View _loss;
    private readonly Action _forward;

    private readonly int[] _tokens, _targets, _starts;
    private readonly int _batchSize;

    /// <summary>Takes the memory of one forward pass.</summary>
    /// <param name="model">The model, which the caller owns.</param>
    /// <param name="batchSize">Sequences of one pass.</param>
    /// <param name="length">Tokens of a window.</param>
    /// <param name="maxSequences">The most sequences of a window.</param>
    public Evaluator(Gpt model, int batchSize, int length, int maxSequences = 1)
    {
        (_model, _batchSize) = (model, batchSize);
        _pass = new Inference(model.Device);
        _batch = new Batch(model.Device, batchSize * length, batchSize * maxSequences);
        _loss = model.Device.NewView(1, model.Device.Real);
        (_tokens, _targets, _starts) = (new int[batchSize * length], new int[batchSize * length], new int[(batchSize * maxSequences) + 1]);
        _forward = Forward;
    }

    /// <summary>The mean negative log-probability of the next token, in nats, over windows spread evenly over a text.</summary>
    /// <param name="windows">The text's windows.</param>
    /// <param name="count">How many to take; all if there are no more than that.</param>
    public double Loss(EvaluationWindows windows, long count = long.MaxValue)
    {
        long chosen = Math.Min(count, windows.Count);
        double sum = 0;
        long tokens = 0;
        for (long first = 0; first < chosen; first += _batchSize)
        {
            // The one window that may be shorter is the last of all, so it is also the last of its batch.
            int filled = 0;
            for (long i = first; i < Math.Min(first + _batchSize, chosen); i++)
            {
                long index = (long)((Int128)i * windows.Count / chosen);
                filled += windows.Read(index, _tokens.AsSpan(filled), _targets.AsSpan(filled));
            }

            sum += Loss(_tokens.AsSpan(0, filled), _targets.AsSpan(0, filled), windows.Length) * filled;
            tokens += filled;
        }

        return sum / tokens;
    }

    /// <summary>The mean negative log-probability of what is learned of conversations, in nats, over windows of their first epoch that are spread evenly.</summary>
    /// <param name="windows">The windows, with no more sequences in each than this was made for.</param>
    /// <param name="count">How many to take; all if there are no more than that.</param>
    public double Loss(PackedWindows windows, long count = long.MaxValue)
    {
        long all = windows.WindowsPerEpoch, chosen = Math.Min(count, all);
        double sum = 0;
        long targets = 0;
        for (long first = 0; first < chosen; first += _batchSize)
        {
            int filled = 0, sequences = 0;
            for (long i = first; i < Math.Min(first + _batchSize, chosen); i++)
            {
                int length = windows.Length;
                int added = windows.Read((long)((Int128)i * all / chosen), _tokens.AsSpan(filled, length), _targets.AsSpan(filled, length), _starts.AsSpan(sequences));
                foreach (ref int start in _starts.AsSpan(sequences, added))
                {
                    start += filled;
                }

                (filled, sequences) = (filled + length, sequences + added);
            }

            _starts[sequences] = filled;
            _batch.LoadRagged(_tokens.AsSpan(0, filled), _targets.AsSpan(0, filled), _starts.AsSpan(0, sequences + 1));
            sum += Measure() * _batch.TargetCount;
            targets += _batch.TargetCount;
        }

        return sum / targets;
    }

    /// <summary>The mean negative log-probability of the targets, in nats.</summary>
    /// <param name="tokens">N tokens.</param>
    /// <param name="targets">N targets.</param>
    /// <param name="length">Tokens of a sequence; the last may be shorter.</param>
    public double Loss(ReadOnlySpan<int> tokens, ReadOnlySpan<int> targets, int length)
    {
        _batch.Load(tokens, targets, length);
        return Measure();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _pass.Dispose();
        _batch.Dispose();
        _loss.Memory.Dispose();
    }

    private double Measure()
    {
        _pass.Run(_batch.Shape, _forward);
        Span<float> value = stackalloc float[1];
        _model.Device.DownloadReals(_loss, value);
        return value[0];
    }

    private void Forward()
    {
        Tensor hidden = _model.Hidden(_pass, _batch);
        Tensor logProbability = LanguageHead.LogProbability(_pass, _model, hidden, _batch);
        _pass.Kernels.Dot(_loss, _pass[logProbability], _batch.Weights);
    }
}
