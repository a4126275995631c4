namespace TinyGpt.Generation;

/// <summary>How the next token is drawn from a model's logits.</summary>
public sealed record SamplingSettings
{
    /// <summary>Logits are divided by it: below 1 sharpens the distribution, above 1 flattens it, 0 takes the likeliest token.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>Only this many of the likeliest tokens can be drawn; 0: all.</summary>
    public int TopK { get; init; }

    /// <summary>Decides the draws.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Checks the ranges.</summary>
    /// <returns>The settings themselves.</returns>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public SamplingSettings Validated()
    {
        if (!double.IsFinite(Temperature) || Temperature < 0)
        {
            throw new ArgumentException($"temperature must be at least 0, not {Temperature}");
        }

        return TopK < 0 ? throw new ArgumentException($"top-k must be at least 0, not {TopK}") : this;
    }
}

/// <summary>Draws tokens. The n-th draw is a function of the seed, n and the logits.</summary>
public sealed class Sampler(SamplingSettings settings)
{
    private readonly SamplingSettings _settings = settings.Validated();
    private ulong _draws;
    private (float Logit, int Token)[] _candidates = [];

    /// <summary>Draws a token.</summary>
    /// <param name="logits">One per token of the vocabulary; finite or −∞.</param>
    /// <exception cref="ArithmeticException">A logit is NaN or +∞.</exception>
    public int Draw(ReadOnlySpan<float> logits)
    {
        foreach (float logit in logits)
        {
            if (float.IsNaN(logit) || float.IsPositiveInfinity(logit))
            {
                throw new ArithmeticException($"the model's output holds {logit}; its weights are damaged");
            }
        }

        double uniform = CounterRandom.Uniform(_draws++, _settings.Seed);
        return _settings.Temperature == 0 ? Likeliest(logits) : DrawFrom(Candidates(logits), uniform);
    }

    private static int Likeliest(ReadOnlySpan<float> logits)
    {
        int best = 0;
        for (int token = 1; token < logits.Length; token++)
        {
            best = logits[token] > logits[best] ? token : best;
        }

        return best;
    }

    /// <summary>The tokens that can be drawn, the likeliest first; of equal ones the smaller first.</summary>
    private ReadOnlySpan<(float Logit, int Token)> Candidates(ReadOnlySpan<float> logits)
    {
        if (_candidates.Length < logits.Length)
        {
            _candidates = new (float, int)[logits.Length];
        }

        for (int token = 0; token < logits.Length; token++)
        {
            _candidates[token] = (logits[token], token);
        }

        Span<(float Logit, int Token)> all = _candidates.AsSpan(0, logits.Length);
        all.Sort(static (a, b) => a.Logit != b.Logit ? b.Logit.CompareTo(a.Logit) : a.Token.CompareTo(b.Token));
        return _settings.TopK == 0 || _settings.TopK >= all.Length ? all : all[.._settings.TopK];
    }

    /// <summary>p_i ∝ exp((logit_i − max)/temperature); walks the cumulative sum up to the uniform number.</summary>
    private int DrawFrom(ReadOnlySpan<(float Logit, int Token)> candidates, double uniform)
    {
        double total = 0;
        foreach ((float logit, _) in candidates)
        {
            total += Weight(logit, candidates[0].Logit);
        }

        double left = uniform * total;
        foreach ((float logit, int token) in candidates)
        {
            left -= Weight(logit, candidates[0].Logit);
            if (left < 0)
            {
                return token;
            }
        }

        return candidates[0].Token;
    }

    private double Weight(float logit, float best) => Math.Exp((logit - (double)best) / _settings.Temperature);
}
