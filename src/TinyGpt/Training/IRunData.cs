using TinyGpt.Data;
using TinyGpt.Tokenization;

namespace TinyGpt.Training;

/// <summary>What a run learns from, and what it is measured on.</summary>
public interface IRunData : IDisposable
{
    /// <summary>What made the tokens.</summary>
    Tokenizer Tokenizer { get; }

    /// <summary>How much there is, in one line: tokens to learn from, and for validation.</summary>
    string Summary { get; }

    /// <summary>The part of the tokens that the model learns to say; null: all of them.</summary>
    double? TrainedTokenShare { get; }

    /// <summary>The examples to learn from, in their order.</summary>
    ITokenWindows Windows(TrainingSettings settings);

    /// <summary>Makes room to measure losses, once <see cref="Windows"/> was asked for.</summary>
    Evaluator CreateEvaluator(Models.Gpt model, TrainingSettings settings);

    /// <summary>An estimate of the loss on what is learned from, over so many windows.</summary>
    double TrainLoss(Evaluator evaluator, long windows);

    /// <summary>The loss on what is kept for validation, over so many windows at most.</summary>
    double ValidationLoss(Evaluator evaluator, long windows);

    /// <summary>A validation loss in bits for each byte of the text; null: the text is not all predicted.</summary>
    double? BitsPerByte(double validationLoss);
}
