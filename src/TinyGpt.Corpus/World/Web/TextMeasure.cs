using System.Runtime.InteropServices;

namespace TinyGpt.Corpus.World.Web;

/// <summary>
/// Whether a text is well inside every rule of a corpus builder (Gopher's, C4's and FineWeb's; the limits are in docs/internet.md). It is kept simple, and
/// apart from the steps that it serves to test.
/// </summary>
internal static class TextMeasure
{
    /// <summary>The least share of words that hold a letter among words and symbols; the rule's limit is 0.80.</summary>
    public const double LeastLetters = 0.812;

    /// <summary>Whether every step has reason to keep the text, with a margin so wide that details of counting do not matter.</summary>
    public static bool IsPlainlyGood(string text)
    {
        string[] lines = text.Split('\n');
        string[] words = text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        (int withLetter, int all) = CountWords(text);
        return words.Length >= 60 && withLetter > LeastLetters * all && HasGoodWords(words) && HasGoodLines(lines, words.Length) && HasManySentences(text) && RepeatsLittle(words);
    }

    /// <summary>How much of the words' characters lies in runs of <paramref name="length"/> words that occurred before.</summary>
    public static double RepeatedShare(string[] words, int length)
    {
        ulong[] hashes = [.. words.Select(word => Hash(word))];
        HashSet<ulong> seen = [];
        int total = words.Sum(word => word.Length), repeated = 0, counted = 0;
        for (int i = 0; i + length <= words.Length; i++)
        {
            if (!seen.Add(HashOf(hashes, i, length)))
            {
                for (int j = Math.Max(i, counted); j < i + length; j++)
                {
                    repeated += words[j].Length;
                }

                counted = i + length;
            }
        }

        return total == 0 ? 0 : (double)repeated / total;
    }

    /// <summary>How much of the words' characters the most frequent run of <paramref name="length"/> words makes up.</summary>
    public static double MostFrequentShare(string[] words, int length)
    {
        ulong[] hashes = [.. words.Select(word => Hash(word))];
        Dictionary<ulong, int> counts = [];
        int total = words.Sum(word => word.Length), most = 0;
        for (int i = 0; i + length <= words.Length; i++)
        {
            ref int count = ref CollectionsMarshal.GetValueRefOrAddDefault(counts, HashOf(hashes, i, length), out _);
            count++;
            int characters = words.AsSpan(i, length).ToArray().Sum(word => word.Length);
            most = count > 1 ? Math.Max(most, count * characters) : most;
        }

        return total == 0 ? 0 : (double)most / total;
    }

    private static bool HasGoodWords(string[] words)
    {
        int letters = 0, withLetter = 0, common = 0;
        foreach (string word in words)
        {
            int ofWord = word.Count(char.IsLetter);
            letters += ofWord;
            withLetter += ofWord > 0 ? 1 : 0;
            common += word is "the" or "be" or "to" or "of" or "and" or "that" or "have" or "with" ? 1 : 0;
        }

        double mean = (double)letters / words.Length;
        return mean is > 3.3 and < 8 && withLetter > 0.88 * words.Length && common >= 4;
    }

    /// <summary>
    /// How many of the words and symbols are words that begin with a letter. A symbol is a row of one character that is neither letter nor digit, and stands
    /// outside a word: Gopher's rule counts punctuation, as the tokenizers do that it is measured with.
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

    private static bool HasGoodLines(string[] lines, int wordCount)
    {
        int ended = lines.Count(line => line[^1] is '.' or '!' or '?' or '"');
        int small = lines.Count(line => line.Length <= 32);
        return ended > 0.4 * lines.Length && small < 0.5 * lines.Length && lines.Length < 0.2 * wordCount
            && lines.Distinct(StringComparer.Ordinal).Count() == lines.Length && lines.All(line => line.Split(' ').Length >= 3);
    }

    private static bool HasManySentences(string text)
    {
        int sentences = 0;
        for (int i = 1; i < text.Length; i++)
        {
            sentences += text[i - 1] is '.' or '!' or '?' && text[i] is ' ' or '\n' ? 1 : 0;
        }

        return sentences >= 7;
    }

    private static bool RepeatsLittle(string[] words) =>
        MostFrequentShare(words, 2) < 0.12 && MostFrequentShare(words, 3) < 0.11 && MostFrequentShare(words, 4) < 0.10
            && RepeatedShare(words, 5) < 0.07;

    private static ulong HashOf(ulong[] hashes, int start, int length)
    {
        ulong hash = 0;
        for (int i = start; i < start + length; i++)
        {
            hash = (hash * 0x9E3779B97F4A7C15) + hashes[i];
            hash ^= hash >> 29;
        }

        return hash;
    }

    /// <summary>Fowler, Noll and Vo's hash of the characters (FNV-1a).</summary>
    private static ulong Hash(ReadOnlySpan<char> word)
    {
        ulong hash = 0xCBF29CE484222325;
        foreach (char character in word)
        {
            hash = (hash ^ char.ToLowerInvariant(character)) * 0x100000001B3;
        }

        return hash;
    }
}
