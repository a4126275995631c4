namespace TinyGpt.Generation;

/// <summary>
/// How the next token is drawn from a model's logits. What is set is applied in the order of the properties: repetition penalty,
/// temperature, top-k, top-p, min-p. Each sees what the ones before it left over.
/// </summary>
public sealed record SamplingSettings
{
    /// <summary>
    /// Makes tokens that were there before less likely: their logits are divided by it where positive, multiplied where negative
    /// (CTRL, Keskar et al. 2019, section 4.1). 1: not at all.
    /// </summary>
    public double RepetitionPenalty { get; init; } = 1;

    /// <summary>How many of the last tokens, the prompt's too, the penalty looks at.</summary>
    public int RepetitionWindow { get; init; } = 64;

    /// <summary>Logits are divided by it: below 1 sharpens the distribution, above 1 flattens it, 0 takes the likeliest token.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>Only this many of the likeliest tokens can be drawn (Fan et al. 2018); 0: all.</summary>
    public int TopK { get; init; }

    /// <summary>
    /// Only the likeliest tokens can be drawn whose probabilities together just reach it: the nucleus (Holtzman et al. 2020). 1: all.
    /// </summary>
    public double TopP { get; init; } = 1;

    /// <summary>Only tokens can be drawn that have at least this share of the likeliest one's probability (Nguyen et al. 2024). 0: all.</summary>
    public double MinP { get; init; }

    /// <summary>Decides the draws, together with <see cref="Sample"/>.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Which of several samples of one prompt this is: each has its own random numbers.</summary>
    public uint Sample { get; init; }

    /// <summary>Checks the ranges.</summary>
    /// <returns>The settings themselves.</returns>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public SamplingSettings Validated()
    {
        Require(double.IsFinite(RepetitionPenalty) && RepetitionPenalty > 0, $"repetition penalty must be above 0, not {RepetitionPenalty}");
        Require(RepetitionWindow >= 0, $"repetition window must be at least 0, not {RepetitionWindow}");
        Require(double.IsFinite(Temperature) && Temperature >= 0, $"temperature must be at least 0, not {Temperature}");
        Require(TopK >= 0, $"top-k must be at least 0, not {TopK}");
        Require(TopP is > 0 and <= 1, $"top-p must be above 0 and at most 1, not {TopP}");
        Require(MinP is >= 0 and <= 1, $"min-p must be from 0 to 1, not {MinP}");
        return this;
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new ArgumentException(message);
        }
    }
}
