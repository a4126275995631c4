namespace TinyGpt;

/// <summary>Where in a training step a kernel runs.</summary>
public enum StepPhase
{
    /// <summary>From tokens to the loss.</summary>
    Forward,

    /// <summary>From the loss to the gradients.</summary>
    Backward,

    /// <summary>From the gradients to new weights.</summary>
    Update,
}

/// <summary>What one operation took, over all steps that were profiled.</summary>
/// <param name="Name">The kernel's name; a matrix product's with its form (nn, nt, tn) and M×N×K.</param>
/// <param name="Calls">How often it ran.</param>
/// <param name="ForwardMs">Milliseconds in forward passes.</param>
/// <param name="BackwardMs">Milliseconds in backward passes, where gradients are computed.</param>
/// <param name="UpdateMs">Milliseconds in updates of the weights.</param>
/// <param name="Operations">Additions, multiplications and function values that the formula asks for.</param>
/// <param name="Bytes">Bytes of the operands, each read or written once: what memory must move at the least.</param>
public sealed record OperationProfile(
    string Name, long Calls, double ForwardMs, double BackwardMs, double UpdateMs, double Operations, double Bytes)
{
    /// <summary>All milliseconds.</summary>
    public double Milliseconds => ForwardMs + BackwardMs + UpdateMs;

    /// <summary>Billions of operations a second.</summary>
    public double Gflops => Operations / Milliseconds / 1e6;

    /// <summary>Billions of bytes a second.</summary>
    public double GbytesPerSecond => Bytes / Milliseconds / 1e6;

}
