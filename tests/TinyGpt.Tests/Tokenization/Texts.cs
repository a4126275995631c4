using System.Text;

namespace TinyGpt.Tests.Tokenization;

/// <summary>Texts that are hard on tokenizers.</summary>
internal static class Texts
{
    // From plain letters to the last plane: controls, combining marks, joiners, both ends of every UTF-8 length, and halves of pairs.
    private static readonly string[] Alphabet =
    [
        "a", "b", "Z", " ", "\n", "\r\n", "\0", "\u007F", "\u0080", "é", "e\u0301", "\u07FF", "\u0800",
        "ह\u094D", "\u200D", "\u2028", "\uFEFF", "\uFFFD", "\uFFFF",
        "👩\u200D💻", "𝐀", "\U00010000", "\U0010FFFF", "\uD800", "\uDBFF", "\uDC00", "\uDFFF",
    ];

    /// <summary>A text of random pieces, with halves of surrogate pairs among them.</summary>
    public static string Random(Random random, int pieces) =>
        string.Concat(Enumerable.Range(0, pieces).Select(_ => Alphabet[random.Next(Alphabet.Length)]));

    /// <summary>The text with every half of a pair that is alone replaced by U+FFFD.</summary>
    public static string Repaired(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
