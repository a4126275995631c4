namespace TinyGpt.Generation;

/// <summary>Finds the likeliest tokens of a distribution.</summary>
internal sealed class CandidateList
{
    private TokenCandidate[] _best = [];

    /// <summary>The likeliest tokens, the likeliest first, of equal ones the smaller first.</summary>
    /// <param name="logits">One per token.</param>
    /// <param name="logSumExp">What makes them log-probabilities.</param>
    /// <param name="count">How many are wanted.</param>
    /// <param name="sampler">What drew from them; null: nothing did.</param>
    /// <returns>A new array; null if none are wanted.</returns>
    public TokenCandidate[]? Take(ReadOnlySpan<float> logits, double logSumExp, int count, Sampler? sampler)
    {
        if (count == 0)
        {
            return null;
        }

        count = Math.Min(count, logits.Length);
        if (_best.Length < count)
        {
            _best = new TokenCandidate[count];
        }

        int found = 0;
        double least = double.NegativeInfinity;
        for (int token = 0; token < logits.Length; token++)
        {
            if (found == count && logits[token] <= least)
            {
                continue;
            }

            // Insertion among a few.
            int place = found < count ? found++ : count - 1;
            for (; place > 0 && logits[_best[place - 1].Token] < logits[token]; place--)
            {
                _best[place] = _best[place - 1];
            }

            _best[place] = new TokenCandidate(token, logits[token] - logSumExp, sampler?.ChanceOf(token) ?? double.NaN);
            least = logits[_best[found - 1].Token];
        }

        return _best[..count];
    }
}
