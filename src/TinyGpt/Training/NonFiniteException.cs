namespace TinyGpt.Training;

/// <summary>A step's loss or gradient is not a finite number. The weights are those of before the step.</summary>
public sealed class NonFiniteException : Exception
{
    /// <summary>Describes the step.</summary>
    public NonFiniteException(int step, double loss, double gradientNorm, string operation)
        : base($"step {step} is not finite: loss {loss}, gradient norm {gradientNorm}; the first operation that made such a number is {operation}")
    {
        Step = step;
        Operation = operation;
    }

    /// <summary>The step's number, from 1.</summary>
    public int Step { get; }

    /// <summary>The first operation that made a number that is not finite.</summary>
    public string Operation { get; }
}
