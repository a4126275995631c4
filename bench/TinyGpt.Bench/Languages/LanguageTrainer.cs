using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using TinyGpt.Corpus.Language;

namespace TinyGpt.Bench.Languages;

/// <summary>
/// Trains the weights of <see cref="LanguageClassifier"/>: softmax regression by stochastic gradient descent with a rate that falls to zero, one
/// thread, so that the same texts give the same weights.
/// </summary>
internal sealed class LanguageTrainer
{
    private const int Samples = 1_500_000, ShortestPiece = 15;
    private const double Rate = 0.8, EnglishShare = 0.12, WithoutMarksShare = 0.1;

    // Languages with more text are seen more often, but not in proportion.
    private const double SizePower = 0.3;

    private readonly LanguageSampler _sampler;
    private readonly string[] _languages = LanguageOfPath.Known;
    private readonly float[] _weights = new float[LetterGroups.Rows * LanguageWeights.Width];
    private readonly double[] _cumulative;
    private readonly float[] _scores = new float[LanguageWeights.Width];

    private LanguageTrainer(LanguageSampler sampler)
    {
        _sampler = sampler;
        double[] shares = [.. _languages.Select(language => Math.Pow(sampler.Texts[language].Length, SizePower))];
        shares[0] = 0;
        double others = shares.Sum();
        shares[0] = others * EnglishShare / (1 - EnglishShare);
        double sum = 0;
        _cumulative = [.. shares.Select(share => sum += share / (others + shares[0]))];
    }

    /// <summary>Trains and writes the file.</summary>
    /// <param name="args">The folder that language-texts wrote to, and the file to write.</param>
    public static int Run(string[] args)
    {
        if (args is not [string folder, string file] || !Directory.Exists(Path.Combine(folder, "text")))
        {
            Console.Error.WriteLine(
                "language-train needs a folder with texts and a file to write: language-train /tmp/language src/TinyGpt.Corpus/Language/weights.br");
            return 2;
        }

        LanguageSampler texts = new(folder, "train", fewest: 1, seed: 1);
        if (LanguageOfPath.Known.FirstOrDefault(language => !texts.Texts.ContainsKey(language)) is string missing)
        {
            Console.Error.WriteLine($"{folder}/text/train: there is no text in {missing}. Run bench/language/prepare and language-texts first.");
            return 1;
        }

        long start = Stopwatch.GetTimestamp();
        LanguageTrainer trainer = new(texts);
        trainer.Train();
        LanguageSampler tuning = new(folder, "tune", fewest: 30_000, seed: 2);
        LanguageWeights weights = LanguageCalibration.Calibrate(trainer._languages, trainer.Quantize(), tuning);
        using (FileStream output = File.Create(file))
        {
            weights.Write(output);
        }

        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"step {weights.Step:G4}, power {weights.Power}/4, {new FileInfo(file).Length} bytes, {seconds:F0} s"));
        return 0;
    }

    private void Train()
    {
        ushort[] rows = new ushort[LetterGroups.MaximumCount(LanguageClassifier.PieceCharacters * 2)];
        double loss = 0;
        for (int i = 0; i < Samples; i++)
        {
            int language = Pick(_sampler.Next());
            // Lengths are even on a logarithmic scale.
            int length = (int)(ShortestPiece * Math.Pow((double)LanguageClassifier.PieceCharacters / ShortestPiece, _sampler.Next()));
            ReadOnlySpan<char> piece = _sampler.Cut(_languages[language], length);
            bool losesMarks = _sampler.Next() < WithoutMarksShare;
            int count = LetterGroups.Read(losesMarks ? _sampler.WithoutMarks(piece, _languages[language]) : piece, rows);
            if (count > 0)
            {
                loss += Learn(rows.AsSpan(0, count), language, (float)(Rate * (1 - ((double)i / Samples))));
            }

            if ((i + 1) % (Samples / 10) == 0)
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{i + 1} pieces, mean loss {loss / (Samples / 10):F4}"));
                loss = 0;
            }
        }
    }

    private int Pick(double draw)
    {
        int language = 0;
        while (language < _languages.Length - 1 && draw >= _cumulative[language])
        {
            language++;
        }

        return language;
    }

    /// <summary>One step: scores are the sum of the weights over √n, the gradient of a weight is (p − y) / √n. Returns the loss.</summary>
    private double Learn(ReadOnlySpan<ushort> rows, int language, float rate)
    {
        float scale = 1 / MathF.Sqrt(rows.Length);
        Span<float> scores = _scores;
        scores.Clear();
        foreach (ushort row in rows)
        {
            AddScaled(Row(row), 1, scores);
        }

        Softmax(scores, scale);
        double loss = -Math.Log(Math.Max(1e-9, scores[language]));
        scores[language] -= 1;
        foreach (ushort row in rows)
        {
            AddScaled(scores, -rate * scale, Row(row));
        }

        return loss;
    }

    private void Softmax(Span<float> scores, float scale)
    {
        float largest = float.MinValue, sum = 0;
        foreach (float score in scores[.._languages.Length])
        {
            largest = Math.Max(largest, score);
        }

        for (int i = 0; i < scores.Length; i++)
        {
            scores[i] = i < _languages.Length ? MathF.Exp((scores[i] - largest) * scale) : 0;
            sum += scores[i];
        }

        for (int i = 0; i < scores.Length; i++)
        {
            scores[i] /= sum;
        }
    }

    private Span<float> Row(int row) => _weights.AsSpan(row * LanguageWeights.Width, LanguageWeights.Width);

    private static void AddScaled(ReadOnlySpan<float> values, float factor, Span<float> sums)
    {
        ReadOnlySpan<Vector<float>> from = MemoryMarshal.Cast<float, Vector<float>>(values);
        Span<Vector<float>> to = MemoryMarshal.Cast<float, Vector<float>>(sums);
        for (int i = 0; i < to.Length; i++)
        {
            to[i] += from[i] * factor;
        }
    }

    /// <summary>To 8 bits; the largest ten-thousandth of the weights is cut off, so that the others keep more digits.</summary>
    private sbyte[] Quantize()
    {
        float[] sizes = [.. _weights.Select(Math.Abs).Where(size => size > 0).Order()];
        float scale = 127 / sizes[(int)(sizes.Length * 0.9999)];
        return [.. _weights.Select(weight => (sbyte)Math.Clamp(MathF.Round(weight * scale), -127, 127))];
    }
}
