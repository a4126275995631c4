using TinyGpt.Models;
using TinyGpt.Tokenization;
using TinyGpt.Training;

namespace TinyGpt.Evaluation;

/// <summary>How well a model predicts a text.</summary>
/// <param name="Name">The text's name.</param>
/// <param name="Windows">Stretches of text that were predicted each by itself.</param>
/// <param name="Bytes">Bytes of UTF-8 that were predicted.</param>
/// <param name="BitsPerByte">Bits for a byte: all bits over all bytes, so that models with other tokenizers compare.</param>
/// <param name="Low">The lower end of its 95% interval.</param>
/// <param name="High">The upper end.</param>
public sealed record TextResult(string Name, long Windows, long Bytes, double BitsPerByte, double Low, double High);

/// <summary>
/// Measures bits a byte. Each document begins with the model's begin token, where it has one, and is cut into windows of the context's length
/// that do not overlap: a token sees what stands before it in its window.
/// </summary>
public sealed class TextScorer : IDisposable
{
    private readonly Tokenizer _tokenizer;
    private readonly EvaluationSettings _settings;
    private readonly int _length;
    private readonly Evaluator _evaluator;

    /// <summary>Takes the memory of one window.</summary>
    /// <param name="model">The model, which must outlive this.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="settings">The most documents, or windows of a text of one document, and the seed of the intervals.</param>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public TextScorer(Gpt model, Tokenizer tokenizer, EvaluationSettings settings)
    {
        (_tokenizer, _settings, _length) = (tokenizer, settings.Validated(), model.Config.ContextLength);
        _evaluator = new Evaluator(model, 1, _length);
    }

    /// <summary>Measures a text. The interval is that of other documents of the kind, or of other windows where there is one document.</summary>
    /// <param name="text">The text.</param>
    /// <param name="onWindows">Told how many windows are done.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <exception cref="InvalidDataException">
    /// Nothing of it can be predicted: it is a single token, and the model has no token to begin with.
    /// </exception>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public TextResult Score(EvaluationText text, Action<int>? onWindows = null, CancellationToken cancellation = default)
    {
        Window[][] units = [.. text.Documents.Select(document => Windows(document).ToArray()).Where(windows => windows.Length > 0)];
        if (units.Length == 1)
        {
            units = [.. units[0].Select(window => new[] { window })];
        }

        if (units.Length == 0)
        {
            throw new InvalidDataException($"{text.Name} is too short: a prediction needs at least 2 tokens");
        }

        units = [.. _settings.Spread(units)];
        double[] bits = new double[units.Length], bytes = new double[units.Length];
        int done = 0;
        for (int i = 0; i < units.Length; i++)
        {
            foreach (Window window in units[i])
            {
                cancellation.ThrowIfCancellationRequested();
                bits[i] += _evaluator.Loss(window.Inputs, window.Targets, _length) * window.Targets.Length / Math.Log(2);
                bytes[i] += window.Bytes;
                done++;
                onWindows?.Invoke(done);
            }
        }

        (double low, double high) = Statistics.Interval(bits, bytes, _settings.Seed);
        return new TextResult(text.Name, done, (long)bytes.Sum(), bits.Sum() / bytes.Sum(), low, high);
    }

    /// <inheritdoc/>
    public void Dispose() => _evaluator.Dispose();

    private IEnumerable<Window> Windows(int[] document)
    {
        int[] tokens = (_tokenizer.BeginToken ?? _tokenizer.EndToken) is { } begin ? [begin, .. document] : document;
        for (int start = 0; start < tokens.Length - 1; start += _length)
        {
            int end = Math.Min(start + _length, tokens.Length - 1);
            int[] targets = tokens[(start + 1)..(end + 1)];
            yield return new Window(tokens[start..end], targets, targets.Sum(id => (long)_tokenizer.Bytes(id).Length));
        }
    }

    /// <summary>A stretch that is predicted by itself.</summary>
    private sealed record Window(int[] Inputs, int[] Targets, long Bytes);
}
