using TinyGpt.Models;

namespace TinyGpt.Generation;

/// <summary>Continues a sequence of tokens, one token at a time.</summary>
/// <remarks>
/// When the model's context is full, the older half of it is forgotten: the newer half is read again as if it were a prompt, and
/// generation goes on. Of a prompt longer than the context, the last tokens are read.
/// </remarks>
public sealed class Generator : IDisposable
{
    private readonly Gpt _model;
    private readonly KeyValueCaches _caches;
    private readonly Inference _pass;
    private readonly Batch _batch;
    private readonly View _row, _logits;
    private readonly float[] _logitBuffer;
    private readonly List<int> _context = [];
    private readonly Action _forward;
    private int _cached;
    private int _lastRow = -1;

    /// <summary>Takes the memory of one context's keys and values.</summary>
    public Generator(Gpt model)
    {
        _model = model;
        _caches = new KeyValueCaches(model, model.Config.ContextLength);
        _pass = new Inference(model.Device, _caches.Layers);
        _batch = new Batch(model.Device, model.Config.ContextLength, 1);
        _row = model.Device.NewView(1, ElementType.Int32);
        _logits = model.Device.NewView(model.Config.VocabularySize, model.Device.Real);
        _logitBuffer = new float[model.Config.VocabularySize];
        _forward = Forward;
    }

    /// <summary>Continues a prompt.</summary>
    /// <param name="prompt">At least one token.</param>
    /// <param name="settings">How tokens are drawn.</param>
    /// <returns>New tokens, without end; take as many as wanted.</returns>
    /// <exception cref="ArgumentException">The prompt is empty, or a token is not in the vocabulary.</exception>
    public IEnumerable<int> Generate(IReadOnlyList<int> prompt, SamplingSettings settings)
    {
        if (prompt.Count == 0)
        {
            throw new ArgumentException("a prompt must have at least one token");
        }

        foreach (int token in prompt)
        {
            if (token < 0 || token >= _model.Config.VocabularySize)
            {
                throw new ArgumentException($"token {token} is not in the vocabulary of {_model.Config.VocabularySize}");
            }
        }

        return Continue(prompt, new Sampler(settings));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _pass.Dispose();
        _caches.Dispose();
        _batch.Dispose();
        _row.Memory.Dispose();
        _logits.Memory.Dispose();
    }

    private IEnumerable<int> Continue(IReadOnlyList<int> prompt, Sampler sampler)
    {
        _context.Clear();
        _context.AddRange(prompt.Skip(Math.Max(0, prompt.Count - _model.Config.ContextLength)));
        _cached = 0;
        while (true)
        {
            int token = sampler.Draw(NextLogits());
            yield return token;
            if (_context.Count == _model.Config.ContextLength)
            {
                _context.RemoveRange(0, (_context.Count + 1) / 2);
                _cached = 0;
            }

            _context.Add(token);
        }
    }

    /// <summary>Runs the tokens that are not cached yet; returns the logits after the last.</summary>
    private float[] NextLogits()
    {
        int[] tokens = [.. _context.Skip(_cached)];
        _batch.LoadContinuation(tokens, [0, tokens.Length], [_cached], [0]);
        if (_lastRow != tokens.Length - 1)
        {
            _lastRow = tokens.Length - 1;
            _model.Device.Kernels.Upload(_row, [_lastRow]);
        }

        _pass.Run(tokens.Length, _forward);
        _cached = _context.Count;
        _model.Device.DownloadReals(_logits, _logitBuffer);
        return _logitBuffer;
    }

    private void Forward()
    {
        Tensor hidden = _model.Hidden(_pass, _batch);
        Tensor logits = LanguageHead.Logits(_pass, _model, hidden, _row);
        _pass.Kernels.Copy(_logits, _pass[logits]);
    }
}
