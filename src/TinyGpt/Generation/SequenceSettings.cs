namespace TinyGpt.Generation;

/// <summary>How one sequence goes on, and how far.</summary>
public sealed record SequenceSettings
{
    /// <summary>How tokens are drawn.</summary>
    public SamplingSettings Sampling { get; init; } = new();

    /// <summary>The most tokens that are drawn; forced ones do not count.</summary>
    public int MaxTokens { get; init; } = int.MaxValue;

    /// <summary>Tokens that end the sequence, as its last.</summary>
    public IReadOnlyList<int> StopTokens { get; init; } = [];

    /// <summary>What happens when the context is full.</summary>
    public ContextOverflow Overflow { get; init; }

    /// <summary>How many of the likeliest tokens are noted at every step: see <see cref="TokenSequence.Candidates"/>.</summary>
    public int Candidates { get; init; }

    /// <summary>Checks the ranges.</summary>
    /// <returns>The settings themselves.</returns>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    internal SequenceSettings Validated()
    {
        Sampling.Validated();
        return MaxTokens < 0 ? throw new ArgumentException($"the number of tokens must be at least 0, not {MaxTokens}")
            : Candidates < 0 ? throw new ArgumentException($"the number of candidates must be at least 0, not {Candidates}")
            : this;
    }
}
