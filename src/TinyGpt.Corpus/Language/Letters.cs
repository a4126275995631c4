namespace TinyGpt.Corpus.Language;

/// <summary>
/// What the classifier sees of a character: a letter in lower case, the script alone where the script says nearly everything, or nothing.
/// The table holds UTF-16 units; a surrogate is no letter.
/// </summary>
internal static class Letters
{
    /// <summary>No letter: a word ends here.</summary>
    public const ushort Gap = 0;

    /// <summary>Neither letter nor gap, as a soft hyphen or a combining accent: the word goes on.</summary>
    public const ushort Ignored = 0xFFFF;

    /// <summary>Values from 1 to this are scripts, larger ones letters.</summary>
    public const int Scripts = 19;

    // Blocks of the Unicode Standard, chapter 24. Kana and Hangul are one script each, Han is shared by Chinese and Japanese.
    private static readonly (int First, int Last, ushort Script)[] _scripts =
    [
        (0x0370, 0x03FF, 1), (0x1F00, 0x1FFF, 1), // Greek
        (0x0531, 0x058A, 2), // Armenian
        (0x05D0, 0x05F4, 3), // Hebrew
        (0x0980, 0x09E3, 4), // Bengali
        (0x0A00, 0x0A65, 5), // Gurmukhi
        (0x0A80, 0x0AE5, 6), // Gujarati
        (0x0B00, 0x0B65, 7), // Oriya
        (0x0B80, 0x0BE5, 8), // Tamil
        (0x0C00, 0x0C65, 9), // Telugu
        (0x0C80, 0x0CE5, 10), // Kannada
        (0x0D00, 0x0D65, 11), // Malayalam
        (0x0E01, 0x0E3A, 12), (0x0E40, 0x0E4E, 12), // Thai
        (0x10A0, 0x10FF, 13), // Georgian
        (0x1100, 0x11FF, 14), (0x3130, 0x318F, 14), (0xAC00, 0xD7A3, 14), // Hangul
        (0x3041, 0x3096, 15), (0x30A1, 0x30FA, 15), (0x30FC, 0x30FC, 15), (0xFF66, 0xFF9D, 15), // Kana
        (0x3400, 0x4DBF, 16), (0x4E00, 0x9FFF, 16), (0xF900, 0xFAFF, 16), // Han
        (0x1200, 0x137F, 17), // Ethiopic
        (0x1780, 0x17D3, 18), // Khmer
        (0x0D80, 0x0DDF, 19), // Sinhala
    ];

    private static readonly (int First, int Last)[] _letters =
    [
        ('A', 'Z'), ('a', 'z'), (0x00C0, 0x00D6), (0x00D8, 0x00F6), (0x00F8, 0x02AF), (0x1E00, 0x1EFF), // Latin
        (0x0400, 0x0481), (0x048A, 0x052F), // Cyrillic
        (0x0620, 0x063F), (0x0641, 0x064A), (0x066E, 0x066F), (0x0671, 0x06D3), (0x06D5, 0x06D5), (0x06FA, 0x06FF), // Arabic
        (0x0900, 0x0963), (0x0970, 0x097F), // Devanagari
    ];

    private static readonly (int First, int Last)[] _ignored =
    [
        (0x00AD, 0x00AD), (0x0300, 0x036F), (0x0640, 0x0640), (0x064B, 0x065F), (0x200D, 0x200D),
    ];

    private static readonly ushort[] _table = Table();

    /// <summary>The value of every UTF-16 unit.</summary>
    public static ReadOnlySpan<ushort> Values => _table;

    private static ushort[] Table()
    {
        ushort[] table = new ushort[char.MaxValue + 1];
        foreach ((int first, int last, ushort script) in _scripts)
        {
            table.AsSpan(first..(last + 1)).Fill(script);
        }

        foreach ((int first, int last) in _ignored)
        {
            table.AsSpan(first..(last + 1)).Fill(Ignored);
        }

        foreach ((int first, int last) in _letters)
        {
            for (int letter = first; letter <= last; letter++)
            {
                table[letter] = char.ToLowerInvariant((char)letter);
            }
        }

        // Its simple lower case differs between globalization modes.
        table['İ'] = 'i';
        return table;
    }
}
