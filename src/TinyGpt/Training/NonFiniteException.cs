namespace TinyGpt.Training;

/// <summary>A step's loss or gradient is not a finite number. The weights are those of before the step.</summary>
public sealed class NonFiniteException : Exception
{
    /// <summary>Describes the step.</summary>
    public NonFiniteException(int step, double loss, double gradientNorm, string operation)
        : base($"step {step} is not finite: loss {loss}, gradient norm {gradientNorm}; the first operation that made such a number is {operation}")
    {
        (Step, Loss, GradientNorm, Operation) = (step, loss, gradientNorm, operation);
    }

    /// <summary>The step's number, from 1.</summary>
    public int Step { get; }

    /// <summary>The step's loss.</summary>
    public double Loss { get; }

    /// <summary>The step's gradient norm.</summary>
    public double GradientNorm { get; }

    /// <summary>The newest checkpoint from before the step; null outside a run.</summary>
    public string? LastCheckpoint { get; init; }

    /// <inheritdoc/>
    public override string Message => LastCheckpoint is null ? base.Message : $"{base.Message}; the last good checkpoint is {LastCheckpoint}";

    /// <summary>The first operation that made a number that is not finite.</summary>
    public string Operation { get; }
}
