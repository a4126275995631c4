using System.Globalization;
using System.Text;

namespace TinyGpt.Assistant.Tools;

/// <summary>Texts as an index keeps them, and queries as it takes them.</summary>
internal static class SearchText
{
    /// <summary>Before a word that a query asks for, in a text with its hits marked.</summary>
    public const char HitStart = '\u0002';

    /// <summary>After such a word.</summary>
    public const char HitEnd = '\u0003';

    private const int MostWords = 32;
    private const int LongestWord = 100;

    // Ends a word without being seen.
    private const char Gap = '\u200B';

    /// <summary>A text as it is kept: with gaps between characters that are words by themselves, without those that mark hits or end texts.</summary>
    public static string Stored(string text)
    {
        StringBuilder stored = new(text.Length);
        bool wasWord = false;
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool isWord = IsWordByItself(rune);
            if (isWord && wasWord)
            {
                stored.Append(Gap);
            }

            if (rune.Value is not (0 or HitStart or HitEnd or Gap))
            {
                Append(stored, rune);
            }

            wasWord = isWord;
        }

        return stored.ToString();
    }

    /// <summary>A text that was kept, without its gaps.</summary>
    public static string Shown(string stored) => stored.Replace($"{Gap}", "", StringComparison.Ordinal);

    /// <summary>An expression of FTS5 that any of a query's words fulfils; empty if it has none.</summary>
    public static string Match(string query) => string.Join(" OR ", Words(query).Distinct().Take(MostWords).Select(word => $"\"{Stored(word)}\""));

    private static IEnumerable<string> Words(string query)
    {
        StringBuilder word = new();
        foreach (Rune rune in query.EnumerateRunes())
        {
            if (IsOfWord(rune) && word.Length < LongestWord)
            {
                Append(word, rune);
            }
            else if (word.Length > 0)
            {
                yield return word.ToString();
                word.Clear();
            }
        }

        if (word.Length > 0)
        {
            yield return word.ToString();
        }
    }

    private static bool IsOfWord(Rune rune) =>
        Rune.IsLetterOrDigit(rune)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.LetterNumber
            or UnicodeCategory.OtherNumber;

    private static bool IsWordByItself(Rune rune) =>
        rune.Value is (>= 0x3040 and <= 0x30FF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF)
            or (>= 0x20000 and <= 0x3FFFF);

    private static void Append(StringBuilder text, Rune rune)
    {
        Span<char> characters = stackalloc char[2];
        text.Append(characters[..rune.EncodeToUtf16(characters)]);
    }
}
