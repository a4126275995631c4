namespace TinyGpt.Generation;

/// <summary>One token of a text that is being written.</summary>
/// <param name="Sample">Which of several samples, from 0.</param>
/// <param name="Token">The token.</param>
/// <param name="Text">
/// The text that can be shown now: often the token's own, sometimes nothing, because a character or what may be a stop text is not complete,
/// sometimes that of earlier tokens too.
/// </param>
/// <param name="LogProbability">ln of the probability that the model gave the token, at temperature 1 and without a filter.</param>
/// <param name="Candidates">The likeliest tokens here, as many as were asked for, and after them the token itself if it is not one of them.</param>
/// <param name="FinishReason">Why the sample ends with this token; null: it goes on.</param>
public sealed record TextPiece(
    int Sample, int Token, string Text, double LogProbability, IReadOnlyList<TokenCandidate> Candidates, FinishReason? FinishReason);
