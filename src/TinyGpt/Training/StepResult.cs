namespace TinyGpt.Training;

/// <summary>What one step of training did.</summary>
/// <param name="Step">The step's number, from 1.</param>
/// <param name="Loss">Mean negative log-probability of the batch's targets, in nats, before the update.</param>
/// <param name="GradientNorm">Norm of all gradients before clipping; NaN if it is not measured.</param>
/// <param name="LearningRate">The step's learning rate.</param>
/// <param name="Skipped">True if the update was left out as an outlier.</param>
public readonly record struct StepResult(int Step, double Loss, double GradientNorm, double LearningRate, bool Skipped);

/// <summary>Where the time of one step went, in milliseconds.</summary>
/// <param name="Forward">Loading the batch and the way to the loss.</param>
/// <param name="Backward">The way back.</param>
/// <param name="Update">Gradient norm and optimizer.</param>
public readonly record struct StepTimes(double Forward, double Backward, double Update)
{
    /// <summary>All of it.</summary>
    public double Total => Forward + Backward + Update;
}
