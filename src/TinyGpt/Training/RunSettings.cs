using System.Text.Json.Serialization;

namespace TinyGpt.Training;

/// <summary>The settings of a whole run: what it computes, and when it looks up from it.</summary>
public sealed record RunSettings
{
    /// <summary>What is computed.</summary>
    public TrainingSettings Training { get; init; } = new();

    /// <summary>Steps between two estimates of the losses; 0: only at the end.</summary>
    public int EvaluationInterval { get; init; } = 250;

    /// <summary>Batches of an estimate.</summary>
    public int EvaluationIterations { get; init; } = 20;

    /// <summary>Steps between two checkpoints; 0: only at the beginning and the end.</summary>
    public int SaveInterval { get; init; } = 250;

    /// <summary>How many checkpoints are kept, the newest ones; 0: all.</summary>
    public int Keep { get; init; } = 3;

    /// <summary>Checks the ranges.</summary>
    /// <returns>The settings themselves.</returns>
    /// <exception cref="ArgumentException">A number is out of its range; the text names it.</exception>
    public RunSettings Validated()
    {
        Training.Validated();
        foreach ((string name, int value, int least) in ((string, int, int)[])
            [("eval-interval", EvaluationInterval, 0), ("eval-iterations", EvaluationIterations, 1), ("save-interval", SaveInterval, 0), ("keep", Keep, 0)])
        {
            if (value < least)
            {
                throw new ArgumentException($"{name} must be at least {least}, not {value}");
            }
        }

        return this;
    }
}

/// <summary>How a run ended.</summary>
/// <param name="ValidationLoss">Mean negative log-probability of a token of the whole validation split, in nats; of conversations, of a token that is learned.</param>
/// <param name="TrainLoss">The same over an estimate's number of batches of the training split.</param>
/// <param name="BitsPerByte">The validation loss per byte of text, in bits: comparable between tokenizers. Null for conversations.</param>
/// <param name="TokensPerSecond">Tokens learned from, over the time of the steps that the last process did.</param>
/// <param name="Steps">Number of steps.</param>
/// <param name="Seconds">Time of the last process from start to end.</param>
/// <param name="Parameters">Number of weights.</param>
/// <param name="PeakMemoryBytes">The most memory that the last process held at once.</param>
/// <param name="TrainedTokenShare">The part of the tokens that the model learned to say. Null where that is all.</param>
public sealed record RunResult(
    double ValidationLoss, double TrainLoss, double? BitsPerByte, double TokensPerSecond, int Steps, double Seconds, long Parameters,
    long PeakMemoryBytes, double? TrainedTokenShare = null);

/// <summary>What trainer.json holds.</summary>
/// <param name="Settings">The run's settings.</param>
/// <param name="State">The trainer's state.</param>
/// <param name="Checksums">The CRC-32C of every other file of the checkpoint.</param>
internal sealed record TrainerDocument(RunSettings Settings, TrainerState State, IReadOnlyDictionary<string, uint> Checksums);

/// <summary>One line of metrics.jsonl: a step, or an estimate of the losses after it. What a line does not tell is null.</summary>
/// <param name="Step">The step's number, from 1.</param>
/// <param name="Loss">The loss of the step's batch, in nats per token.</param>
/// <param name="GradientNorm">Norm of all gradients before clipping.</param>
/// <param name="LearningRate">The step's learning rate.</param>
/// <param name="TokensPerSecond">The speed of the last steps.</param>
/// <param name="Skipped">True if the update was left out as an outlier.</param>
/// <param name="TrainLoss">An estimate over the training split.</param>
/// <param name="ValidationLoss">An estimate over the validation split; after the last step, its exact value.</param>
public sealed record MetricsLine(
    int Step, double? Loss = null, double? GradientNorm = null, double? LearningRate = null, double? TokensPerSecond = null, bool? Skipped = null,
    double? TrainLoss = null, double? ValidationLoss = null);

/// <summary>How these records look as JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(TrainerDocument))]
[JsonSerializable(typeof(MetricsLine))]
[JsonSerializable(typeof(RunResult))]
internal sealed partial class TrainingJson : JsonSerializerContext;
