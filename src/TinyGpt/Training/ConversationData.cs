using TinyGpt.Data;
using TinyGpt.Models;
using TinyGpt.Tokenization;

namespace TinyGpt.Training;

/// <summary>Conversations, of which what the assistant says is learned.</summary>
/// <param name="corpus">The conversations; disposed of with this.</param>
public sealed class ConversationData(ConversationCorpus corpus) : IRunData
{
    private PackedWindows? _train, _validation;

    /// <summary>The conversations and their tokens.</summary>
    public ConversationCorpus Corpus => corpus;

    /// <inheritdoc/>
    public Tokenizer Tokenizer => corpus.Tokenizer;

    /// <inheritdoc/>
    public string Summary =>
        $"{corpus.Train.Count:N0} conversations of {corpus.Train.TokenCount:N0} tokens to learn from, {TrainedTokenShare:P0} of them the assistant's words; "
        + $"{corpus.Validation.Count:N0} for validation";

    /// <inheritdoc/>
    public double? TrainedTokenShare => corpus.Train.TrainedShare;

    /// <inheritdoc/>
    public ITokenWindows Windows(TrainingSettings settings) => Packed(settings);

    /// <summary>The series of windows to learn from.</summary>
    public PackedWindows Packed(TrainingSettings settings)
    {
        _validation = PackedWindows.Once(corpus.Validation, settings.ContextLength);
        // One to measure on, another to learn from: each keeps the plan of the epoch that it is at.
        _train = Mixed();
        return Mixed();

        PackedWindows Mixed() => new(corpus.Train, corpus.Sources.Files, settings.ContextLength, settings.Seed);
    }

    /// <inheritdoc/>
    public Evaluator CreateEvaluator(Gpt model, TrainingSettings settings) =>
        new(model, settings.BatchSize, settings.ContextLength, Math.Max(_train!.MaxSequences, _validation!.MaxSequences));

    /// <inheritdoc/>
    public double TrainLoss(Evaluator evaluator, long windows) => evaluator.Loss(_train!, windows);

    /// <inheritdoc/>
    public double ValidationLoss(Evaluator evaluator, long windows) => evaluator.Loss(_validation!, windows);

    /// <inheritdoc/>
    public double? BitsPerByte(double validationLoss) => null;

    /// <inheritdoc/>
    public void Dispose() => corpus.Dispose();
}
