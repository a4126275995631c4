using System.Buffers;
using System.Collections.Frozen;

namespace TinyGpt.Corpus.Steps.Measures;

/// <summary>
/// Counts the sentences of a line. One ends at a row of . ! ? … and the quotation marks and brackets that close after it, if white space or the
/// line's end follows; not at a single point after an abbreviation (Dr.) or an initial (J. Smith), and not at points before a small letter. The
/// Chinese and Japanese 。！？ need no space. What is left at the line's end is a sentence if it holds a letter or digit, so that a line has at
/// least one.
/// </summary>
/// <remarks>C4 and datatrove ask NLTK's Punkt, which has learnt its abbreviations from a corpus; here a short list stands for them.</remarks>
internal static class SentenceCount
{
    private const int LongestAbbreviation = 6, FarthestLook = 8;

    private static readonly SearchValues<char> _ends = SearchValues.Create(".!?…。！？");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _abbreviations = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "mr", "mrs", "ms", "dr", "prof", "rev", "gen", "sen", "rep", "gov", "capt", "lt", "col", "sgt", "st", "jr", "sr", "hon",
        "vs", "e.g", "i.e", "cf", "al", "fig", "figs", "no", "nos", "vol", "pp", "ed", "eds", "ca", "approx")
        .GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The sentences of one line.</summary>
    public static int OfLine(ReadOnlySpan<char> line)
    {
        int count = 0, begin = 0, position = 0;
        while (position < line.Length && line[position..].IndexOfAny(_ends) is >= 0 and int distance)
        {
            int mark = position + distance, next = mark + 1;
            while (next < line.Length && _ends.Contains(line[next]))
            {
                next++;
            }

            int afterMarks = next;
            while (next < line.Length && line[next] is '"' or '\'' or '”' or '’' or '»' or ')' or ']' or '」' or '』')
            {
                next++;
            }

            if (Ends(line, mark, afterMarks, next))
            {
                count += HoldsWord(line[begin..mark]) ? 1 : 0;
                begin = next;
            }

            position = next;
        }

        return HoldsWord(line[begin..]) ? count + 1 : count;
    }

    /// <summary>Whether a sentence ends at the marks [mark, afterMarks), after which quotation marks close up to <paramref name="next"/>.</summary>
    private static bool Ends(ReadOnlySpan<char> line, int mark, int afterMarks, int next)
    {
        char last = line[afterMarks - 1];
        if (next == line.Length || last is '。' or '！' or '？')
        {
            return true;
        }

        if (!char.IsWhiteSpace(line[next]))
        {
            return false;
        }

        if (last is '.' or '…' && BeginsSmall(line[next..]))
        {
            return false;
        }

        return afterMarks - mark > 1 || last != '.' || !IsAbbreviation(line[..mark]);
    }

    private static bool BeginsSmall(ReadOnlySpan<char> rest)
    {
        foreach (char character in rest[..Math.Min(rest.Length, FarthestLook)])
        {
            if (char.IsLetterOrDigit(character))
            {
                return char.IsLower(character);
            }
        }

        return false;
    }

    /// <summary>Whether the text before a point ends in an abbreviation or an initial.</summary>
    private static bool IsAbbreviation(ReadOnlySpan<char> before)
    {
        int start = before.Length;
        while (start > 0 && before.Length - start <= LongestAbbreviation && (char.IsLetter(before[start - 1]) || before[start - 1] == '.'))
        {
            start--;
        }

        ReadOnlySpan<char> word = before[start..];
        return (word.Length > 0 && char.IsUpper(word[^1]) && (word.Length == 1 || word[^2] == '.')) || _abbreviations.Contains(word);
    }

    private static bool HoldsWord(ReadOnlySpan<char> text)
    {
        foreach (char character in text)
        {
            CharacterClass found = TextCharacters.ClassOf(character);
            if (TextCharacters.IsLetterOrDigit(found) || found is CharacterClass.Ideograph or CharacterClass.HighSurrogate)
            {
                return true;
            }
        }

        return false;
    }
}
