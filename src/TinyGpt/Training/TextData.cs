using TinyGpt.Data;
using TinyGpt.Models;
using TinyGpt.Tokenization;

namespace TinyGpt.Training;

/// <summary>A text whose every token is learned.</summary>
/// <param name="corpus">The text; disposed of with this.</param>
public sealed class TextData(TextCorpus corpus) : IRunData
{
    private int _length;

    /// <summary>The text and its tokens.</summary>
    public TextCorpus Corpus => corpus;

    /// <inheritdoc/>
    public Tokenizer Tokenizer => corpus.Tokenizer;

    /// <inheritdoc/>
    public string Summary => $"{corpus.Train.Count:N0} tokens to learn from, {corpus.Validation.Count:N0} for validation";

    /// <inheritdoc/>
    public double? TrainedTokenShare => null;

    /// <inheritdoc/>
    public ITokenWindows Windows(TrainingSettings settings)
    {
        _length = settings.ContextLength;
        return new ShuffledWindows(corpus.Train, _length, settings.Seed);
    }

    /// <inheritdoc/>
    public Evaluator CreateEvaluator(Gpt model, TrainingSettings settings) => new(model, settings.BatchSize, settings.ContextLength);

    /// <inheritdoc/>
    public double TrainLoss(Evaluator evaluator, long windows) => evaluator.Loss(new EvaluationWindows(corpus.Train, _length), windows);

    /// <inheritdoc/>
    public double ValidationLoss(Evaluator evaluator, long windows) => evaluator.Loss(new EvaluationWindows(corpus.Validation, _length), windows);

    /// <inheritdoc/>
    public double? BitsPerByte(double validationLoss) => corpus.BitsPerByte(validationLoss);

    /// <inheritdoc/>
    public void Dispose() => corpus.Dispose();
}
