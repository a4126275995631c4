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

    /// <summary>Takes the memory of one forward pass.</summary>
    /// <param name="model">The model, which the caller owns.</param>
    /// <param name="maxTokens">The most tokens of one call.</param>
    /// <param name="maxSequences">The most sequences of one call.</param>
    public Evaluator(Gpt model, int maxTokens, int maxSequences)
    {
        _model = model;
        _pass = new Inference(model.Device);
        _batch = new Batch(model.Device, maxTokens, maxSequences);
        _loss = model.Device.NewView(1, model.Device.Real);
        _forward = Forward;
    }

    /// <summary>The mean negative log-probability of the targets, in nats.</summary>
    /// <param name="tokens">N tokens.</param>
    /// <param name="targets">N targets.</param>
    /// <param name="length">Tokens of a sequence; the last may be shorter.</param>
    public double Loss(ReadOnlySpan<int> tokens, ReadOnlySpan<int> targets, int length)
    {
        _batch.Load(tokens, targets, length);
        _pass.Run(tokens.Length, _forward);
        Span<float> value = stackalloc float[1];
        _model.Device.DownloadReals(_loss, value);
        return value[0];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _pass.Dispose();
        _batch.Dispose();
        _loss.Memory.Dispose();
    }

    private void Forward()
    {
        Tensor hidden = _model.Hidden(_pass, _batch);
        Tensor logProbability = LanguageHead.LogProbability(_pass, _model, hidden, _batch);
        _pass.Kernels.Dot(_loss, _pass[logProbability], _batch.Weights);
    }
}
