using TinyGpt.Generation;
using TinyGpt.Models;

namespace TinyGpt.Evaluation;

/// <summary>What a model says of a continuation.</summary>
/// <param name="LogProbability">ln of its probability, the sum over its tokens.</param>
/// <param name="Tokens">How many tokens it has.</param>
/// <param name="IsLikeliest">Whether each of them is the likeliest where it stands.</param>
public readonly record struct ContinuationScore(double LogProbability, int Tokens, bool IsLikeliest)
{
    /// <summary>ln of the probability, the mean over the tokens: comparable between continuations of different lengths.</summary>
    public double Mean => LogProbability / Tokens;
}

/// <summary>Measures how likely continuations are, many at a time.</summary>
public sealed class ContinuationScorer : IDisposable
{
    private readonly Generator _generator;

    /// <summary>Takes the memory of some sequences.</summary>
    /// <param name="model">The model, which must outlive the scorer.</param>
    /// <param name="sequences">How many continuations are computed at a time.</param>
    public ContinuationScorer(Gpt model, int sequences = 16) => _generator = new Generator(model, new GeneratorSettings { Sequences = sequences });

    /// <summary>The scores of continuations, in their order.</summary>
    /// <param name="pairs">Tokens of contexts and of what follows them, at least one each; a context that does not fit beside its continuation loses its beginning.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <exception cref="ArgumentException">A continuation is longer than the model's context.</exception>
    public IReadOnlyList<ContinuationScore> Score(IReadOnlyList<(int[] Context, int[] Continuation)> pairs, CancellationToken cancellation = default)
    {
        ContinuationScore[] scores = new ContinuationScore[pairs.Count];
        List<(TokenSequence Sequence, int Index)> running = [];
        int next = 0;
        while (next < pairs.Count || running.Count > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            for (; next < pairs.Count && _generator.FreeSlots > 0; next++)
            {
                running.Add((Add(pairs[next].Context, pairs[next].Continuation), next));
            }

            _generator.Step();
            running.RemoveAll(one =>
            {
                int[] continuation = pairs[one.Index].Continuation;
                if (one.Sequence.LogProbabilities.Count < continuation.Length)
                {
                    return false;
                }

                scores[one.Index] = ScoreOf(one.Sequence, continuation);
                _generator.Remove(one.Sequence);
                return true;
            });
        }

        return scores;
    }

    /// <inheritdoc/>
    public void Dispose() => _generator.Dispose();

    private static ContinuationScore ScoreOf(TokenSequence sequence, int[] continuation)
    {
        bool isLikeliest = true;
        for (int i = 0; i < continuation.Length; i++)
        {
            isLikeliest &= sequence.Candidates[i][0].Token == continuation[i];
        }

        return new ContinuationScore(sequence.LogProbabilities.Sum(), continuation.Length, isLikeliest);
    }

    private TokenSequence Add(int[] context, int[] continuation)
    {
        int room = _generator.Settings.ContextLength - continuation.Length;
        if (room < 1)
        {
            throw new ArgumentException($"a continuation of {continuation.Length} tokens does not fit into the model's context of {_generator.Settings.ContextLength}");
        }

        ReadOnlySpan<int> fitting = context.AsSpan(Math.Max(0, context.Length - room));
        TokenSequence sequence = _generator.Add(fitting, new SequenceSettings { MaxTokens = 0, Candidates = 1 });
        sequence.Append(continuation);
        return sequence;
    }
}
