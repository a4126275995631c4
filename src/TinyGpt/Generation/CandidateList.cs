namespace TinyGpt.Generation;

/// <summary>Finds the likeliest tokens of a distribution.</summary>
internal sealed class CandidateList
{
    private TokenCandidate[] _best = [];

    /// <summary>The likeliest tokens, the likeliest first, of equal ones the smaller first.</summary>
    /// <param name="logits">One per token.</param>
    /// <param name="logSumExp">What makes them log-probabilities.</param>
    /// <param name="count">How many are wanted.</param>
    /// <param name="token">The token that came, which follows them if it is not one of them.</param>
    /// <param name="sampler">What drew from them; null: nothing did.</param>
    /// <returns>A new array; null if none are wanted.</returns>
    public TokenCandidate[]? Take(ReadOnlySpan<float> logits, double logSumExp, int count, int token, Sampler? sampler)
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
        for (int other = 0; other < logits.Length; other++)
        {
            if (found == count && logits[other] <= least)
            {
                continue;
            }

            // Insertion among a few.
            int place = found < count ? found++ : count - 1;
            for (; place > 0 && logits[_best[place - 1].Token] < logits[other]; place--)
            {
                _best[place] = _best[place - 1];
            }

            _best[place] = Candidate(logits, logSumExp, other, sampler);
            least = logits[_best[found - 1].Token];
        }

        ReadOnlySpan<TokenCandidate> best = _best.AsSpan(0, count);
        foreach (TokenCandidate candidate in best)
        {
            if (candidate.Token == token)
            {
                return [.. best];
            }
        }

        return [.. best, Candidate(logits, logSumExp, token, sampler)];
    }

    private static TokenCandidate Candidate(ReadOnlySpan<float> logits, double logSumExp, int token, Sampler? sampler) =>
        new(token, logits[token] - logSumExp, sampler?.ChanceOf(token) ?? double.NaN);
}
