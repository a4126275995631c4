using System.Buffers;
using System.Globalization;
using System.Text;

namespace TinyGpt.Corpus.Duplicates;

/// <summary>
/// What is left of a text when two are compared: words in lower case with single spaces between them, digits 0, accents dropped, and everything
/// that is no letter, mark or number a space. Scripts without spaces come out as words as long as their sentences.
/// </summary>
public static class TextNormalizer
{
    // What becomes of each UTF-16 code unit; a table serves every script, and English touches 256 bytes of it. These two never follow from one.
    private const char Dropped = '\uFFFF', Surrogate = '\uD800';

    private static readonly char[] _table = CreateTable();

    /// <summary>The normalised text.</summary>
    public static string Normalize(string text)
    {
        char[] buffer = ArrayPool<char>.Shared.Rent(text.Length);
        string normalized = new(buffer, 0, Normalize(text, buffer));
        ArrayPool<char>.Shared.Return(buffer);
        return normalized;
    }

    /// <summary>Normalises a text into a buffer.</summary>
    /// <param name="text">The text.</param>
    /// <param name="destination">At least as long as the text; written.</param>
    /// <returns>How many characters were written.</returns>
    public static int Normalize(ReadOnlySpan<char> text, Span<char> destination)
    {
        ReadOnlySpan<char> table = _table;
        int written = 0;
        // A space is written before a word, so that none follows the last one.
        bool isBetweenWords = false;
        for (int i = 0; i < text.Length; i++)
        {
            char normal = table[text[i]];
            if (normal == ' ')
            {
                isBetweenWords = written > 0;
                continue;
            }

            if (normal is Dropped or Surrogate)
            {
                if (normal == Dropped || !TryNormalizePair(text[i..], destination[written..], ref isBetweenWords, out int added))
                {
                    isBetweenWords |= normal == Surrogate && written > 0;
                    continue;
                }

                written += added;
                i++;
                continue;
            }

            if (isBetweenWords)
            {
                destination[written++] = ' ';
                isBetweenWords = false;
            }

            destination[written++] = normal;
        }

        return written;
    }

    /// <summary>Writes a letter or number beyond 16 bits, such as 𝐀; false for what is none, such as an emoji or half a pair.</summary>
    private static bool TryNormalizePair(ReadOnlySpan<char> text, Span<char> destination, ref bool isBetweenWords, out int written)
    {
        written = 0;
        if (Rune.DecodeFromUtf16(text, out Rune rune, out _) != OperationStatus.Done || !IsOfWord(Rune.GetUnicodeCategory(rune)))
        {
            return false;
        }

        if (isBetweenWords)
        {
            destination[written++] = ' ';
            isBetweenWords = false;
        }

        written += Rune.ToLowerInvariant(rune).EncodeToUtf16(destination[written..]);
        return true;
    }

    private static char[] CreateTable()
    {
        Dictionary<char, char> letters = [];
        foreach (string family in Accents.Families)
        {
            foreach (char accented in family.AsSpan(1))
            {
                letters.Add(accented, family[0]);
            }
        }

        char[] table = new char[char.MaxValue + 1];
        for (int i = 0; i < table.Length; i++)
        {
            char character = (char)i;
            char lower = char.ToLowerInvariant(character);
            UnicodeCategory category = CharUnicodeInfo.GetUnicodeCategory(character);
            table[i] = category switch
            {
                UnicodeCategory.Surrogate => Surrogate,
                UnicodeCategory.NonSpacingMark or UnicodeCategory.Format => Dropped,
                UnicodeCategory.DecimalDigitNumber => '0',
                _ when IsOfWord(category) => letters.GetValueOrDefault(lower, lower),
                _ => ' ',
            };
        }

        return table;
    }

    private static bool IsOfWord(UnicodeCategory category) =>
        category <= UnicodeCategory.OtherLetter
        || category is UnicodeCategory.SpacingCombiningMark or (>= UnicodeCategory.DecimalDigitNumber and <= UnicodeCategory.OtherNumber);
}
