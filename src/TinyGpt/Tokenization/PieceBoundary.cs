using static TinyGpt.Tokenization.CharacterClasses;

namespace TinyGpt.Tokenization;

/// <summary>
/// Places where a text may be cut in two without changing its pieces, whatever stands before and behind, and whichever <see cref="SplitPattern"/> divides it.
/// So a text that does not fit into memory is divided block by block.
/// </summary>
/// <remarks>
/// Let a | b be neighbouring characters. No pattern looks behind, so what follows a boundary is divided as if it began there. It remains to show that there is
/// a boundary between a and b, and that what stands before is divided as if the text ended with a.
/// <list type="number">
/// <item>a is a letter, b neither a letter nor a mark nor an apostrophe. In every alternative that can take a letter, only letters, marks (o200k) and
/// contractions come behind it. Contractions of gpt2 and gpt4 end with their letters, that of o200k begins with an apostrophe. So the piece ends with a,
/// and as it would at the end of the text: a run of letters and marks ends there either way, and parts of it are chosen within the run.</item>
/// <item>a is a number, b is not. Behind a number no alternative takes anything but a number; how a run is divided by three depends on its beginning.</item>
/// <item>a is not white space, b is, but no line break. White space behind something else is taken only as line breaks, after symbols.
/// Every alternative that could take a ends before b as it would at the end of the text.</item>
/// </list>
/// The lookahead of \s+(?!\S) asks only what follows white space, and a is none in all three.
/// </remarks>
internal static class PieceBoundary
{
    /// <summary>The last place in a text where it may be cut.</summary>
    /// <param name="utf8">Valid UTF-8, which more text may follow.</param>
    /// <param name="names">Names that are not divided either: those of special tokens.</param>
    /// <returns>The place in bytes, inside the text; 0: there is none.</returns>
    public static int Last(ReadOnlySpan<byte> utf8, IReadOnlyList<byte[]> names)
    {
        int end = Before(utf8, utf8.Length);
        while (end > 0)
        {
            int start = Before(utf8, end);
            if (IsCertain(At(utf8, start, out _), At(utf8, end, out _), utf8[end]) && !IsInside(utf8, end, names))
            {
                return end;
            }

            end = start;
        }

        return 0;
    }

    private static bool IsCertain(byte before, byte after, byte firstByteAfter) =>
        ((before & Letter) != 0 && (after & (Letter | Upper | Lower)) == 0 && firstByteAfter != '\'')
        || ((before & Number) != 0 && (after & Number) == 0)
        || ((before & Space) == 0 && (after & (Space | LineBreak)) == Space);

    /// <summary>Whether one of some names, or as much of it as the text has, lies on both sides of a place.</summary>
    private static bool IsInside(ReadOnlySpan<byte> utf8, int place, IReadOnlyList<byte[]> names)
    {
        foreach (byte[] name in names)
        {
            for (int start = Math.Max(0, place - name.Length + 1); start < place; start++)
            {
                int length = Math.Min(name.Length, utf8.Length - start);
                if (utf8.Slice(start, length).SequenceEqual(name.AsSpan(0, length)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Where the character begins that ends at a place.</summary>
    private static int Before(ReadOnlySpan<byte> utf8, int place)
    {
        do
        {
            place--;
        }
        while (place > 0 && (utf8[place] & 0xC0) == 0x80);

        return place;
    }
}
