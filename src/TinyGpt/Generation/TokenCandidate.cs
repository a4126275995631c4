namespace TinyGpt.Generation;

/// <summary>A token that could have come at some place.</summary>
/// <param name="Token">The token.</param>
/// <param name="LogProbability">What the model says: temperature 1, no filter.</param>
/// <param name="Chance">The probability with which it was drawn, after all settings; NaN where the token was forced, not drawn.</param>
public readonly record struct TokenCandidate(int Token, double LogProbability, double Chance);
