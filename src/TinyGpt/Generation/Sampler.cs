namespace TinyGpt.Generation;

/// <summary>
/// Draws tokens. A draw is a function of the settings, the logits, the tokens before and one random number. Not for several threads at a
/// time; allocates nothing but its buffers.
/// </summary>
/// <remarks>
/// No step sorts the vocabulary: top-k and top-p find the last token that stays by partitioning around pivots (Hoare 1961), with the
/// number of tokens or their probabilities as the weight, and the draw then walks through those that stay in the order of their ids.
/// </remarks>
public sealed class Sampler
{
    // Far below what a random number of 53 bits can tell, and above where exponentials lose precision.
    private const double LeastWeight = 1e-300;

    private double[] _weights = [];
    private float[] _penalized = [];
    private Candidate[] _candidates = [], _scratch = [];
    private int _count;
    private double _total;

    /// <summary>Draws a token.</summary>
    /// <param name="logits">One per token that can be drawn; finite or −∞. The caller has checked them.</param>
    /// <param name="settings">How.</param>
    /// <param name="earlier">The tokens before.</param>
    /// <param name="uniform">A random number in [0, 1).</param>
    /// <exception cref="ArithmeticException">All logits are −∞.</exception>
    public int Draw(ReadOnlySpan<float> logits, SamplingSettings settings, ReadOnlySpan<int> earlier, double uniform)
    {
        if (settings.RepetitionPenalty != 1)
        {
            logits = Penalize(logits, settings, earlier);
        }

        int likeliest = Logits.Likeliest(logits);
        if (float.IsNegativeInfinity(logits[likeliest]))
        {
            throw new ArithmeticException("the model gives none of the tokens that can be drawn a probability; its weights are damaged");
        }

        if (settings.Temperature == 0)
        {
            Reserve(1);
            (_candidates[0], _count, _total) = (new Candidate(1, logits[likeliest], likeliest), 1, 1);
            return likeliest;
        }

        Reserve(logits.Length);
        Gather(logits, logits[likeliest], settings);
        Filter(settings);
        return Walk(uniform);
    }

    /// <summary>The probability with which the last draw could give a token.</summary>
    public double ChanceOf(int token)
    {
        int low = 0, high = _count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = _candidates[middle].Token < token ? (middle + 1, high) : (low, middle);
        }

        return low < _count && _candidates[low].Token == token ? _candidates[low].Weight / _total : 0;
    }

    private void Reserve(int length)
    {
        if (_candidates.Length < length)
        {
            (_candidates, _scratch, _weights) = (new Candidate[length], new Candidate[length], new double[length]);
        }
    }

    private ReadOnlySpan<float> Penalize(ReadOnlySpan<float> logits, SamplingSettings settings, ReadOnlySpan<int> earlier)
    {
        if (_penalized.Length < logits.Length)
        {
            _penalized = new float[logits.Length];
        }

        Span<float> penalized = _penalized.AsSpan(0, logits.Length);
        logits.CopyTo(penalized);
        foreach (int token in earlier[Math.Max(0, earlier.Length - settings.RepetitionWindow)..])
        {
            // From the original logit, so that a token that was there twice is not punished twice.
            if (token < logits.Length)
            {
                double logit = logits[token];
                double changed = logit > 0 ? logit / settings.RepetitionPenalty : logit * settings.RepetitionPenalty;

                // An extreme penalty must neither make a logit infinite nor change one of −∞.
                penalized[token] = float.IsFinite(logits[token]) ? (float)Math.Clamp(changed, float.MinValue, float.MaxValue) : logits[token];
            }
        }

        return penalized;
    }

    /// <summary>Lists the tokens in the order of their ids, without those that the filters will drop for sure.</summary>
    private void Gather(ReadOnlySpan<float> logits, float max, SamplingSettings settings)
    {
        _total = Logits.Exponentiate(logits, max, settings.Temperature, _weights);
        double least = LeastWeight;
        if (settings.TopK == 0)
        {
            // All tokens below (1 − p)/n together have less than 1 − p, so that the others reach p.
            least = Math.Max(settings.MinP, (1 - settings.TopP) * _total / logits.Length);
            least = Math.Max(least, LeastWeight);
        }

        _count = 0;
        for (int token = 0; token < logits.Length; token++)
        {
            if (_weights[token] >= least)
            {
                _candidates[_count++] = new Candidate(_weights[token], logits[token], token);
            }
        }
    }

    private void Filter(SamplingSettings settings)
    {
        if (settings.TopK > 0 && settings.TopK < _count)
        {
            Keep(settings.TopK, countOnly: true);
        }

        if (settings.TopK > 0)
        {
            _total = Mass(_candidates.AsSpan(0, _count), countOnly: false);
        }

        if (settings.TopP < 1)
        {
            Keep(settings.TopP * _total, countOnly: false);
        }

        int kept = 0;
        _total = 0;
        foreach (Candidate candidate in _candidates.AsSpan(0, _count))
        {
            // The likeliest token has the weight 1.
            if (candidate.Weight >= settings.MinP)
            {
                _candidates[kept++] = candidate;
                _total += candidate.Weight;
            }
        }

        _count = kept;
    }

    /// <summary>Keeps the likeliest candidates whose mass just reaches a target, in their order.</summary>
    private void Keep(double target, bool countOnly)
    {
        Span<Candidate> all = _candidates.AsSpan(0, _count), scratch = _scratch.AsSpan(0, _count);
        all.CopyTo(scratch);
        Candidate last = LastToReach(scratch, target, countOnly);
        int kept = 0;
        foreach (Candidate candidate in all)
        {
            if (!last.IsBefore(candidate))
            {
                all[kept++] = candidate;
            }
        }

        _count = kept;
    }

    /// <summary>The candidate with which the likeliest ones reach a mass; the unlikeliest if all together do not. Disorders them.</summary>
    private static Candidate LastToReach(Span<Candidate> candidates, double target, bool countOnly)
    {
        Candidate pivot = default;
        while (!candidates.IsEmpty)
        {
            int place = Partition(candidates);
            pivot = candidates[place];
            double before = Mass(candidates[..place], countOnly);
            if (before >= target)
            {
                candidates = candidates[..place];
                continue;
            }

            target -= before + (countOnly ? 1 : pivot.Weight);
            if (target <= 0)
            {
                break;
            }

            candidates = candidates[(place + 1)..];
        }

        return pivot;
    }

    /// <summary>Moves likelier candidates than a pivot before it; returns the pivot's place.</summary>
    private static int Partition(Span<Candidate> candidates)
    {
        int last = candidates.Length - 1;
        (candidates[last / 2], candidates[last]) = (candidates[last], candidates[last / 2]);
        Candidate pivot = candidates[last];
        int place = 0;
        for (int i = 0; i < last; i++)
        {
            // Without a branch, which would be mispredicted half of the time.
            Candidate candidate = candidates[i];
            candidates[i] = candidates[place];
            candidates[place] = candidate;
            place += candidate.IsBefore(pivot) ? 1 : 0;
        }

        (candidates[place], candidates[last]) = (pivot, candidates[place]);
        return place;
    }

    private static double Mass(ReadOnlySpan<Candidate> candidates, bool countOnly)
    {
        if (countOnly)
        {
            return candidates.Length;
        }

        double mass = 0;
        foreach (Candidate candidate in candidates)
        {
            mass += candidate.Weight;
        }

        return mass;
    }

    /// <summary>The first token at which the cumulative sum passes the random number.</summary>
    private int Walk(double uniform)
    {
        double left = uniform * _total;
        ReadOnlySpan<Candidate> candidates = _candidates.AsSpan(0, _count);
        foreach (Candidate candidate in candidates)
        {
            left -= candidate.Weight;
            if (left < 0)
            {
                return candidate.Token;
            }
        }

        // The sum was rounded.
        return candidates[^1].Token;
    }

    /// <summary>A token that can be drawn; the weight is its probability times a number that all have in common.</summary>
    private readonly record struct Candidate(double Weight, float Logit, int Token)
    {
        public bool IsBefore(in Candidate other) => Logit > other.Logit || (Logit == other.Logit && Token < other.Token);
    }
}
