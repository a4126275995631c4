using System.Globalization;
using System.Text;

namespace TinyGpt.Corpus.Steps.Measures;

/// <summary>The class of every character, by one look into a table.</summary>
internal static class TextCharacters
{
    // Iteration and closing marks, hiragana, katakana, bopomofo, Chinese characters with extension A and the compatibility block, half-width
    // katakana.
    private static readonly (char First, char Last)[] _ideographs =
    [
        ('\u3005', '\u3007'), ('\u3021', '\u3029'), ('\u3031', '\u3035'), ('\u3041', '\u3096'), ('\u309D', '\u309F'), ('\u30A1', '\u30FA'),
        ('\u30FC', '\u30FF'), ('\u3105', '\u312F'), ('\u31A0', '\u31BF'), ('\u31F0', '\u31FF'), ('\u3400', '\u4DBF'), ('\u4E00', '\u9FFF'),
        ('\uF900', '\uFAFF'), ('\uFF66', '\uFF9D'),
    ];

    private static readonly CharacterClass[] _classes = BuildClasses();

    /// <summary>The class of one character of 16 bits. The second half of a pair, asked alone, is a symbol.</summary>
    public static CharacterClass ClassOf(char character) => _classes[character];

    /// <summary>The class of the character that begins at a position, and of how many of 16 bits it is made.</summary>
    public static CharacterClass ClassAt(ReadOnlySpan<char> text, int position, out int length)
    {
        CharacterClass found = _classes[text[position]];
        length = 1;
        if (found != CharacterClass.HighSurrogate)
        {
            return found;
        }

        if (position + 1 == text.Length || !char.IsLowSurrogate(text[position + 1]))
        {
            return CharacterClass.Symbol;
        }

        length = 2;
        Rune rune = new(text[position], text[position + 1]);
        // Planes 2 and 3 hold nothing but Chinese characters.
        return rune.Value is >= 0x20000 and < 0x40000 ? CharacterClass.Ideograph : ClassOf(Rune.GetUnicodeCategory(rune));
    }

    /// <summary>Whether a word may begin with the character.</summary>
    public static bool IsLetterOrDigit(CharacterClass character) => character is CharacterClass.Letter or CharacterClass.Digit;

    private static CharacterClass[] BuildClasses()
    {
        CharacterClass[] classes = new CharacterClass[char.MaxValue + 1];
        for (int i = 0; i <= char.MaxValue; i++)
        {
            classes[i] = Classify((char)i);
        }

        foreach ((char first, char last) in _ideographs)
        {
            classes.AsSpan(first, last - first + 1).Fill(CharacterClass.Ideograph);
        }

        return classes;
    }

    private static CharacterClass Classify(char character) => character switch
    {
        _ when char.IsWhiteSpace(character) => CharacterClass.White,
        _ when char.IsHighSurrogate(character) => CharacterClass.HighSurrogate,
        '\'' or '\u2019' or '-' or '\u2010' or '\u2011' or '_' => CharacterClass.Joiner,
        '.' or ',' => CharacterClass.Point,
        _ => ClassOf(char.GetUnicodeCategory(character)),
    };

    private static CharacterClass ClassOf(UnicodeCategory category) => category switch
    {
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
            or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => CharacterClass.Letter,
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => CharacterClass.Digit,
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark
            or UnicodeCategory.Format => CharacterClass.Mark,
        _ => CharacterClass.Symbol,
    };
}
