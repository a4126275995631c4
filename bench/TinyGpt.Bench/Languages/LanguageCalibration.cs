using System.Globalization;
using TinyGpt.Corpus.Language;

namespace TinyGpt.Bench.Languages;

/// <summary>
/// Chooses how sure the classifier may be: the temperature with the least cross-entropy on text from other sources than it was trained on
/// (Guo et al., "On Calibration of Modern Neural Networks", 2017), and how it changes with a piece's length.
/// </summary>
internal static class LanguageCalibration
{
    private const int PiecesOfLanguage = 400, ShortestPiece = 15, Powers = 5;

    /// <summary>The weights with the step and the power that fit best.</summary>
    public static LanguageWeights Calibrate(string[] languages, sbyte[] rows, LanguageSampler texts)
    {
        List<(int Language, int Count, int[] Sums)> pieces = Pieces(languages, rows, texts);
        (double Loss, double Step, int Power) best = (double.MaxValue, 0, 0);
        for (int power = 0; power < Powers; power++)
        {
            for (double step = 1e-3; step < 10; step *= 1.05)
            {
                double loss = pieces.Average(piece => Loss(piece, step * Math.Pow(piece.Count, (power / 4.0) - 1)));
                best = loss < best.Loss ? (loss, step, power) : best;
            }
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"tuned on {pieces.Count} pieces: cross-entropy {best.Loss:F4}"));
        return new LanguageWeights(languages, rows, (float)best.Step, best.Power);
    }

    private static List<(int Language, int Count, int[] Sums)> Pieces(string[] languages, sbyte[] rows, LanguageSampler texts)
    {
        List<(int, int, int[])> pieces = [];
        ushort[] groups = new ushort[LetterGroups.MaximumCount(LanguageClassifier.PieceCharacters)];
        foreach (string language in texts.Texts.Keys)
        {
            for (int i = 0; i < PiecesOfLanguage; i++)
            {
                int length = (int)(ShortestPiece * Math.Pow((double)LanguageClassifier.PieceCharacters / ShortestPiece, texts.Next()));
                int count = LetterGroups.Read(texts.Cut(language, length), groups);
                if (count > 0)
                {
                    int[] sums = new int[LanguageWeights.Width];
                    LanguageClassifier.Sum(groups.AsSpan(0, count), rows, sums);
                    pieces.Add((Array.IndexOf(languages, language), count, sums[..languages.Length]));
                }
            }
        }

        return pieces;
    }

    private static double Loss((int Language, int Count, int[] Sums) piece, double scale)
    {
        int largest = piece.Sums.Max();
        double sum = 0;
        foreach (int one in piece.Sums)
        {
            sum += Math.Exp((one - largest) * scale);
        }

        return Math.Log(sum) - ((piece.Sums[piece.Language] - largest) * scale);
    }
}
