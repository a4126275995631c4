using System.Text;

namespace TinyGpt.Tests.Tokenization;

/// <summary>
/// Texts that are hard on split patterns: contractions in all cases, every kind of white space and line break, digits of many scripts, marks
/// without and with a letter, letters of every case, halves of surrogate pairs, emoji sequences, controls, runs of one thing, and any code
/// point at all.
/// </summary>
internal static class HardTexts
{
    private static readonly string[] _parts =
    [
        "'s", "'S", "'ſ", "'t", "'T", "'re", "'RE", "'rE", "'ve", "'Ve", "'ll", "'lL", "'LL", "'d", "'D", "'m", "'M", "'", "''", "'l", "'v",
        " ", "  ", "   ", "\t", "\n", "\r\n", "\r", "\n\n", " \n", "\n ", "\v", "\f", "\u001C", "\u0085", "\u00A0", "\u1680", "\u2000", "\u2003", "\u200A",
        "\u2028", "\u2029", "\u202F", "\u205F", "\u3000", "\u180E", "\u200B", "\u200C", "\u200D", "\u2060", "\uFEFF",
        "a", "b", "z", "A", "Z", "abc", "ABC", "Hello", "HELLOworld", "iPhone", "camelCaseWord", " the", " of", "The", "I", "don", "ing", "x",
        "é", "e\u0301", "ñ", "Å", "ﬁ", "ß", "ẞ", "İ", "ı", "K", "Å", "ſ", "ª", "º", "ǅ", "ᾈ", "ʰ", "ˈ", "ⅷ", "Ⅷ", "ⓐ",
        "日本語", "の", "テキスト", "ー", "한국어", "안", "مرحبا", "ה", "שָׁלוֹם", "ไทย", "กำ", "क्षि", "हिन्दी", "ா", "Ω", "Привет", "ж", "ԱԲ", "ა", "Ა",
        "\u0301", "\u0301\u0302", "\u0345", "\u20DD", "\u094D", "\u0903", "\uFE0F", "\u1AB0",
        "𝐀", "𝐚", "𝟘", "𐐀", "𐐨", "𠀀", "𞤀", "𞤢", "𑀓", "𑄀", "\U000E0100", "\U0001D165",
        "\uD800", "\uDBFF", "\uDC00", "\uDFFF", "\uDC00\uD800", "\uFFFD", "\uFFFE", "\uFFFF", "\U0010FFFF", "\U000F0000", "\uE000",
        "😀", "👩‍👩‍👧‍👦", "🏳️‍🌈", "👍🏽", "🇩🇪", "1️⃣", "❤️",
        "0", "1", "12", "123", "1234", "12345678", "٣", "٠١٢٣", "௧", "๓", "½", "²", "₃", "①", "〇", "𝟙𝟚",
        "!", "!!", "?", ".", "...", ",", "/", "//", "\n/", "/\n", "-", "_", "—", "«", "“", "”", "’s", "‘", "$", "€", "+", "<", "=", "^", "`", "|", "~", "§", "°",
        "\0", "\u0001", "\u007F", "\u0080", "\u009F", "\u00AD",
        "http://x.y/?q=a&b=c", "def f(x):\n    return x**2", "<|endoftext|>", "<|endofprompt|>", "[INST]",
    ];

    /// <summary>The same texts every time. One in four has a long run.</summary>
    /// <param name="seed">Chooses the texts.</param>
    /// <param name="count">How many.</param>
    public static IEnumerable<string> Generate(int seed, int count)
    {
        Random random = new(seed);
        StringBuilder text = new();
        for (int i = 0; i < count; i++)
        {
            text.Clear();
            for (int parts = random.Next(1, 14); parts > 0; parts--)
            {
                AppendPart(text, random);
            }

            yield return text.ToString();
        }
    }

    private static void AppendPart(StringBuilder text, Random random)
    {
        string part = _parts[random.Next(_parts.Length)];
        switch (random.Next(40))
        {
            case < 30:
                text.Append(part);
                break;
            case < 34:
                text.Append((char)random.Next(0x10000));
                break;
            case < 37:
                text.Append(new Rune(0x10000 + random.Next(0x100000) % (random.Next(2) == 0 ? 0x20000 : 0x100000)));
                break;
            case < 39:
                text.Insert(text.Length, part, random.Next(2, 9));
                break;
            default:
                text.Insert(text.Length, part, random.Next(9, 120));
                break;
        }
    }
}
