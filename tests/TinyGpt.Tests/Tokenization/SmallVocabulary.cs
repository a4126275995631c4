using System.Text;
using TinyGpt.Tokenization;

namespace TinyGpt.Tests.Tokenization;

/// <summary>Byte-pair vocabularies of a few merges.</summary>
internal static class SmallVocabulary
{
    /// <summary>The id of <see cref="EndOfText"/>.</summary>
    public const int EndOfTextId = 600;

    /// <summary>The name of a special token, beyond a gap of ids.</summary>
    public const string EndOfText = "<|endoftext|>";

    // Not in the order that words would suggest, and with a token that two pairs make: "abc".
    private static readonly (string Left, string Right)[] _merges =
    [
        ("h", "e"), ("t", "h"), ("t", "he"), (" ", "the"), ("a", "b"), ("b", "c"), ("ab", "c"), ("a", "bc"), ("l", "l"), ("e", "ll"),
        ("H", "ell"), ("'", "s"), (" ", " "), ("  ", "  "), ("\n", "\n"), ("1", "2"), ("12", "3"), ("!", "!"), ("Ã", "©"), ("o", "r"), ("w", "or"),
    ];

    /// <summary>
    /// Bytes in reverse order, so that an id is not its value; then what the merges make; then a token, "xyz", that no merge leads to; and a
    /// special token far behind.
    /// </summary>
    public static BytePairTokenizer OfMerges(SplitPattern pattern, bool ignoresMerges = false)
    {
        List<byte[]> tokens = [.. Enumerable.Range(0, 256).Select(value => new[] { (byte)(255 - value) })];
        List<(int, int)> merges = [];
        foreach ((string left, string right) in _merges)
        {
            merges.Add((IdOf(tokens, left), IdOf(tokens, right)));
            if (IdOf(tokens, left + right) < 0)
            {
                tokens.Add(Encoding.Latin1.GetBytes(left + right));
            }
        }

        tokens.Add("xyz"u8.ToArray());
        return BytePairTokenizer.FromMerges(tokens, merges, pattern, [KeyValuePair.Create(EndOfText, EndOfTextId)], ignoresMerges);
    }

    private static int IdOf(List<byte[]> tokens, string text)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        return tokens.FindIndex(token => token.AsSpan().SequenceEqual(bytes));
    }
}
