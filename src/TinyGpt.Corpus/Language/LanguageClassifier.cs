using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TinyGpt.Corpus.Language;

/// <summary>
/// Tells the language of a text by the letters that stand next to each other in it: a linear classifier of hashed letter groups with 8-bit weights,
/// as in Joulin et al., "FastText.zip: Compressing text classification models" (2016). Of a long text it looks at evenly spread pieces, at most
/// <see cref="LookedAt"/> characters in all. Several threads may use one; it allocates nothing.
/// </summary>
public sealed class LanguageClassifier
{
    /// <summary>The most characters of a text that are looked at.</summary>
    public const int LookedAt = MaximumPieces * PieceCharacters;

    /// <summary>Characters in a piece at most: the classifier decides for a piece, and the answer is the mean of its decisions.</summary>
    internal const int PieceCharacters = 500;

    private const int MaximumPieces = 8;
    private const string Resource = "TinyGpt.Corpus.Language.weights.br";

    private static readonly Lazy<LanguageClassifier> _default = new(ReadResource);

    private readonly LanguageWeights _weights;

    internal LanguageClassifier(LanguageWeights weights) => _weights = weights;

    /// <summary>The classifier that is part of this library.</summary>
    /// <exception cref="InvalidDataException">Its weights are damaged.</exception>
    public static LanguageClassifier Default => _default.Value;

    /// <summary>The codes of the languages that it tells apart: ISO 639-1, and tl for Filipino.</summary>
    public IReadOnlyList<string> Languages => _weights.Languages;

    /// <summary>Tells the language of a text. Digits, punctuation, emoji and letters of unknown scripts do not count.</summary>
    [SkipLocalsInit]
    public LanguageGuess Classify(ReadOnlySpan<char> text)
    {
        Span<double> total = stackalloc double[LanguageWeights.Width];
        Span<double> scores = stackalloc double[LanguageWeights.Width];
        Span<ushort> rows = stackalloc ushort[LetterGroups.MaximumCount(PieceCharacters)];
        total.Clear();
        int pieces = Math.Clamp((text.Length + PieceCharacters - 1) / PieceCharacters, 1, MaximumPieces);
        int length = Math.Min(PieceCharacters, (text.Length + pieces - 1) / pieces);
        long groups = 0;
        for (int i = 0; i < pieces; i++)
        {
            int start = pieces == 1 ? 0 : (int)((long)(text.Length - length) * i / (pieces - 1));
            int count = LetterGroups.Read(text.Slice(start, length), rows);
            if (count > 0)
            {
                Probabilities(rows[..count], scores);
                for (int language = 0; language < _weights.Languages.Length; language++)
                {
                    total[language] += count * scores[language];
                }

                groups += count;
            }
        }

        return groups == 0 ? new LanguageGuess(LanguageGuess.Undetermined, 0) : Best(total, groups);
    }

    /// <summary>How likely each language is, by the groups of one piece of text.</summary>
    internal void Probabilities(ReadOnlySpan<ushort> rows, Span<double> probabilities)
    {
        Span<int> sums = stackalloc int[LanguageWeights.Width];
        Sum(rows, _weights.Rows, sums);
        double scale = Scale(rows.Length);
        int languages = _weights.Languages.Length;
        int largest = int.MinValue;
        foreach (int sum in sums[..languages])
        {
            largest = Math.Max(largest, sum);
        }

        double total = 0;
        for (int i = 0; i < languages; i++)
        {
            probabilities[i] = Exponential((sums[i] - largest) * scale);
            total += probabilities[i];
        }

        for (int i = 0; i < languages; i++)
        {
            probabilities[i] /= total;
        }
    }

    /// <summary>Adds up the weights of the groups of a piece, in 32 bits.</summary>
    internal static void Sum(ReadOnlySpan<ushort> rows, ReadOnlySpan<sbyte> weights, Span<int> sums)
    {
        // 256 × 127 is the most that 16 bits hold.
        const int Block = 256;
        sums.Clear();
        ref sbyte first = ref MemoryMarshal.GetReference(weights);
        while (rows.Length > 0)
        {
            ReadOnlySpan<ushort> block = rows[..Math.Min(Block, rows.Length)];
            Vector256<short> a = default, b = default, c = default, d = default;
            foreach (ushort row in block)
            {
                ref sbyte weight = ref Unsafe.Add(ref first, row * LanguageWeights.Width);
                (Vector256<short> low, Vector256<short> high) = Vector256.Widen(Vector256.LoadUnsafe(ref weight));
                a += low;
                b += high;
                (low, high) = Vector256.Widen(Vector256.LoadUnsafe(ref weight, 32));
                c += low;
                d += high;
            }

            Add(a, sums);
            Add(b, sums[16..]);
            Add(c, sums[32..]);
            Add(d, sums[48..]);
            rows = rows[block.Length..];
        }
    }

    private static void Add(Vector256<short> values, Span<int> sums)
    {
        for (int i = 0; i < Vector256<short>.Count; i++)
        {
            sums[i] += values[i];
        }
    }

    private static LanguageClassifier ReadResource()
    {
        using Stream stream = typeof(LanguageClassifier).Assembly.GetManifestResourceStream(Resource)
            ?? throw new FileNotFoundException($"The assembly holds no \"{Resource}\".");
        return new LanguageClassifier(LanguageWeights.Read(stream, Resource));
    }

    private LanguageGuess Best(ReadOnlySpan<double> total, long groups)
    {
        int best = 0;
        for (int i = 1; i < _weights.Languages.Length; i++)
        {
            best = total[i] > total[best] ? i : best;
        }

        return new LanguageGuess(_weights.Languages[best], (float)(total[best] / groups));
    }

    /// <summary>Step · n^(power/4) / n. By square roots alone, which are the same on every machine.</summary>
    private double Scale(int groups)
    {
        double root = Math.Sqrt(groups);
        double grown = _weights.Power switch
        {
            0 => 1,
            1 => Math.Sqrt(root),
            2 => root,
            3 => root * Math.Sqrt(root),
            _ => groups,
        };
        return _weights.Step * grown / groups;
    }

    /// <summary>
    /// e to the power of x ≤ 0, to 6 digits: a Taylor series after 10 halvings of x, squared 10 times. The library's own may differ from machine
    /// to machine in the last digit.
    /// </summary>
    private static double Exponential(double x)
    {
        if (x < -40)
        {
            return 0;
        }

        double small = x / 1024;
        double result = 1 + (small * (1 + (small / 2 * (1 + (small / 3 * (1 + (small / 4)))))));
        for (int i = 0; i < 10; i++)
        {
            result *= result;
        }

        return result;
    }
}
