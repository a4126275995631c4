using System.Runtime.CompilerServices;

namespace TinyGpt.Corpus.Language;

/// <summary>
/// The features of a text: groups of one to four neighbouring letters of a word, where a gap counts as a letter before and after it, each hashed
/// to one of <see cref="HashedRows"/> rows of weights; and one row for each script that is not spelled, counted four times a letter.
/// Hashing instead of a list of groups is from Joulin et al., "Bag of Tricks for Efficient Text Classification" (2016), 2.2.
/// </summary>
internal static class LetterGroups
{
    /// <summary>Letters in the longest group.</summary>
    public const int Longest = 4;

    /// <summary>How many rows groups are hashed to.</summary>
    public const int HashedRows = 1 << HashBits;

    /// <summary>How many rows there are.</summary>
    public const int Rows = HashedRows + Letters.Scripts;

    private const int HashBits = 15;

    // 2^64 divided by the golden ratio: Knuth, The Art of Computer Programming, volume 3, 6.4.
    private const ulong Multiplier = 0x9E3779B97F4A7C15;

    /// <summary>The most rows that a text of so many characters can have.</summary>
    public static int MaximumCount(int characters) => (Longest * characters) + Longest;

    /// <summary>Writes the row of every group of a text, in the text's order, and returns how many there are.</summary>
    /// <param name="text">Any text; its ends count as gaps.</param>
    /// <param name="rows">At least <see cref="MaximumCount"/> places.</param>
    public static int Read(ReadOnlySpan<char> text, Span<ushort> rows)
    {
        ReadOnlySpan<ushort> values = Letters.Values;
        // The last four letters, the latest in the lowest 16 bits.
        ulong window = ' ';
        int length = 1, count = 0;
        foreach (char character in text)
        {
            ushort value = values[character];
            if (value > Letters.Scripts)
            {
                if (value != Letters.Ignored)
                {
                    window = (window << 16) | value;
                    length++;
                    rows[count++] = Row(value);
                    count = AddLonger(window, length, rows, count);
                }
            }
            else
            {
                count = EndWord(window, length, rows, count);
                window = ' ';
                length = 1;
                if (value != Letters.Gap)
                {
                    // As often as a letter counts that is spelled, so that scripts weigh the same in a mixed text.
                    rows.Slice(count, Longest).Fill((ushort)(HashedRows + value - 1));
                    count += Longest;
                }
            }
        }

        return EndWord(window, length, rows, count);
    }

    private static int EndWord(ulong window, int length, Span<ushort> rows, int count) =>
        length > 1 ? AddLonger((window << 16) | ' ', length + 1, rows, count) : count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int AddLonger(ulong window, int length, Span<ushort> rows, int count)
    {
        rows[count++] = Row(window & 0xFFFF_FFFF);
        if (length > 2)
        {
            rows[count++] = Row(window & 0xFFFF_FFFF_FFFF);
            if (length > 3)
            {
                rows[count++] = Row(window);
            }
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ushort Row(ulong group) => (ushort)((group * Multiplier) >> (64 - HashBits));
}
