namespace TinyGpt.Corpus.Report;

/// <summary>Texts of the corpus against the main texts that their pages have, added up.</summary>
internal sealed class TextComparison
{
    private double _precision, _recall, _f1;
    private long _characters, _boilerplate;

    /// <summary>How many texts were compared.</summary>
    public long Count { get; private set; }

    /// <summary>The share of characters that is boilerplate.</summary>
    public double Boilerplate => _characters == 0 ? 0 : (double)_boilerplate / _characters;

    /// <summary>The mean precision of words.</summary>
    public double Precision => _precision / Math.Max(1, Count);

    /// <summary>The mean recall of words.</summary>
    public double Recall => _recall / Math.Max(1, Count);

    /// <summary>The mean F1 of words.</summary>
    public double F1 => _f1 / Math.Max(1, Count);

    /// <summary>Adds a text.</summary>
    /// <param name="text">As it is in the corpus.</param>
    /// <param name="truth">The page's main text, with its headline if the text has that.</param>
    /// <param name="boilerplate">Pieces that should not be in it.</param>
    public void Add(string text, string truth, IEnumerable<string> boilerplate)
    {
        Count++;
        _characters += text.Length;
        _boilerplate += CountCovered(text, boilerplate);
        Dictionary<string, int> expected = WordsOf(truth), found = WordsOf(text);
        double common = found.Sum(word => Math.Min(word.Value, expected.GetValueOrDefault(word.Key)));
        double precision = common / Math.Max(1, found.Values.Sum()), recall = common / Math.Max(1, expected.Values.Sum());
        (_precision, _recall) = (_precision + precision, _recall + recall);
        _f1 += common == 0 ? 0 : 2 * precision * recall / (precision + recall);
    }

    /// <summary>The characters that lie in one of the pieces or in several.</summary>
    private static long CountCovered(string text, IEnumerable<string> pieces)
    {
        bool[] covered = new bool[text.Length];
        foreach (string piece in pieces)
        {
            for (int at = 0; (at = text.IndexOf(piece, at, StringComparison.Ordinal)) >= 0; at += piece.Length)
            {
                covered.AsSpan(at, piece.Length).Fill(true);
            }
        }

        return covered.AsSpan().Count(true);
    }

    /// <summary>How often each word is there: runs of letters and digits, in lower case.</summary>
    private static Dictionary<string, int> WordsOf(string text)
    {
        Dictionary<string, int> words = new(StringComparer.Ordinal);
        int start = 0;
        for (int i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && char.IsLetterOrDigit(text[i]))
            {
                continue;
            }

            if (i > start)
            {
                string word = text[start..i].ToLowerInvariant();
                words[word] = words.GetValueOrDefault(word) + 1;
            }

            start = i + 1;
        }

        return words;
    }
}
