namespace TinyGpt.Corpus.World.Web;

/// <summary>
/// Whether a text is well inside every rule of a corpus builder (Gopher's, C4's and FineWeb's). It is kept simple, and apart from the steps that
/// it serves to test.
/// </summary>
internal static class TextMeasure
{
    /// <summary>The least share of words that hold a letter among words and symbols; the rule's limit is 0.80.</summary>
    public const double LeastLetters = 0.812;

    /// <summary>Whether every step has reason to keep the text, with a margin so wide that details of counting do not matter.</summary>
    public static bool IsPlainlyGood(string text)
    {
        if (ShareOfWords(text) <= LeastLetters)
        {
            return false;
        }

        WordRuns words = new(text);
        return words.Count >= 60 && HasGoodWords(text, words.Count) && HasGoodLines(text, words.Count) && CountSentences(text) >= 7
            && words.MostFrequent(2) < 0.12 && words.MostFrequent(3) < 0.11 && words.MostFrequent(4) < 0.10 && words.Repeated(5) < 0.07;
    }

    /// <summary>How much of the words and symbols are words that begin with a letter.</summary>
    public static double ShareOfWords(ReadOnlySpan<char> text)
    {
        (int words, int all) = CountWords(text);
        return all == 0 ? 0 : (double)words / all;
    }

    /// <summary>
    /// How many of the words and symbols are words that begin with a letter. A symbol is a row of one character that is neither letter nor
    /// digit, and stands outside a word: Gopher's rule counts punctuation, as the tokenizers do that it is measured with.
    /// </summary>
    public static (int Words, int All) CountWords(ReadOnlySpan<char> text)
    {
        int words = 0, all = 0;
        for (int i = 0; i < text.Length;)
        {
            char first = text[i++];
            if (first is ' ' or '\n')
            {
                continue;
            }

            all++;
            words += char.IsLetter(first) ? 1 : 0;
            bool isWord = char.IsLetterOrDigit(first);
            while (i < text.Length && (isWord ? IsOfWord(text, i) : text[i] == first))
            {
                i++;
            }
        }

        return (words, all);
    }

    private static bool IsOfWord(ReadOnlySpan<char> text, int i) =>
        char.IsLetterOrDigit(text[i]) || (text[i] is '\'' or '-' && i + 1 < text.Length && char.IsLetterOrDigit(text[i + 1]));

    /// <summary>Words of 3.3 to 8 letters on average, nearly all with a letter, and several of the most common.</summary>
    private static bool HasGoodWords(ReadOnlySpan<char> text, int count)
    {
        int letters = 0, common = 0;
        foreach (char character in text)
        {
            letters += char.IsLetter(character) ? 1 : 0;
        }

        foreach (string word in (ReadOnlySpan<string>)[" the ", " be ", " to ", " of ", " and ", " that ", " have ", " with "])
        {
            common += text.Contains(word, StringComparison.Ordinal) ? 1 : 0;
        }

        return (double)letters / count is > 3.3 and < 8 && common >= 3;
    }

    /// <summary>Lines of three words at least, all different, not all short, most of them ended by a mark.</summary>
    private static bool HasGoodLines(ReadOnlySpan<char> text, int wordCount)
    {
        int lines = 0, ended = 0, small = 0;
        HashSet<ulong> seen = [];
        foreach (Range range in text.Split('\n'))
        {
            ReadOnlySpan<char> line = text[range];
            if (line.Count(' ') < 2 || !seen.Add(WordRuns.Hash(line)))
            {
                return false;
            }

            lines++;
            ended += line[^1] is '.' or '!' or '?' or '"' ? 1 : 0;
            small += line.Length <= 32 ? 1 : 0;
        }

        return ended > 0.4 * lines && small < 0.5 * lines && lines < 0.2 * wordCount;
    }

    private static int CountSentences(ReadOnlySpan<char> text)
    {
        int sentences = 0;
        for (int i = 1; i < text.Length; i++)
        {
            sentences += text[i - 1] is '.' or '!' or '?' && text[i] is ' ' or '\n' ? 1 : 0;
        }

        return sentences;
    }
}
