using System.Globalization;
using TinyGpt.Generation;
using TinyGpt.Tokenization;

namespace TinyGpt.Cli;

/// <summary>What a model could have chosen at every step: one line a candidate, with its probability as a bar.</summary>
internal static class CandidateTable
{
    private const int TokenWidth = 16, BarWidth = 40;
    private const char Bar = '█', Mark = '▶';

    /// <summary>The lines before the first step.</summary>
    public static void PrintHead(TextWriter output) =>
        output.WriteLine($"  {"token",-TokenWidth}{"model",8}{"drawn",8}");

    /// <summary>Prints a step. The model's probability, then the one with which the settings drew it; a mark before the token that came.</summary>
    public static void Print(TextWriter output, Tokenizer tokenizer, TextPiece piece)
    {
        foreach (TokenCandidate candidate in piece.Candidates)
        {
            double probability = Math.Exp(candidate.LogProbability);
            string token = candidate.Token < tokenizer.VocabularySize
                ? EscapedText.Quote(tokenizer.Bytes(candidate.Token))
                : $"token {candidate.Token}";
            string bar = new(Bar, (int)Math.Round(BarWidth * probability));
            char mark = candidate.Token == piece.Token ? Mark : ' ';
            output.WriteLine($"{mark} {token,-TokenWidth}{Percent(probability),8}{Percent(candidate.Chance),8}  {bar}".TrimEnd());
        }

        output.WriteLine();
    }

    private static string Percent(double share) => share == 0 ? "-" : share.ToString("0.0 %", CultureInfo.InvariantCulture);
}
