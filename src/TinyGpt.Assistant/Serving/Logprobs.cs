using System.Text;
using TinyGpt.Generation;
using TinyGpt.Tokenization;

namespace TinyGpt.Assistant.Serving;

/// <summary>Writes how likely tokens were as clients read it.</summary>
internal static class Logprobs
{
    // JSON has no -∞; OpenAI writes this.
    private const double Least = -9999;

    /// <summary>A token that was drawn, with the likeliest ones at its place.</summary>
    /// <param name="piece">The token.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="candidates">How many of the likeliest; 0: none.</param>
    public static TokenLogprob Of(TextPiece piece, Tokenizer tokenizer, int candidates) => Of(piece.Token, piece.LogProbability, tokenizer) with
    {
        TopLogprobs = [.. piece.Candidates.Take(candidates).Select(candidate => Of(candidate.Token, candidate.LogProbability, tokenizer))],
    };

    /// <summary>A token's text alone. Bytes that are no whole character become U+FFFD; the name of a special token is its text.</summary>
    public static string TextOf(int token, Tokenizer tokenizer) => tokenizer.Decode([token], showSpecialTokens: true);

    /// <summary>ln of a probability as a number that JSON has.</summary>
    public static double Finite(double logProbability) => Math.Max(logProbability, Least);

    private static TokenLogprob Of(int token, double logProbability, Tokenizer tokenizer) =>
        new(TextOf(token, tokenizer), Finite(logProbability), BytesOf(token, tokenizer));

    private static int[] BytesOf(int token, Tokenizer tokenizer)
    {
        int[] bytes = new int[tokenizer.IsSpecial(token) ? 0 : tokenizer.Bytes(token).Length];
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = tokenizer.Bytes(token)[i];
        }

        return tokenizer.IsSpecial(token) ? [.. Encoding.UTF8.GetBytes(TextOf(token, tokenizer)).Select(value => (int)value)] : bytes;
    }
}
