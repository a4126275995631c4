namespace TinyGpt.Optimization;

/// <summary>What makes steps of gradients.</summary>
public enum OptimizerKind
{
    /// <summary><see cref="Optimization.AdamW"/> for all weights.</summary>
    AdamW,

    /// <summary><see cref="Optimization.Muon"/> for the matrices inside the layers, AdamW for the others.</summary>
    Muon,
}
