using System.Text;
using TinyGpt.Tokenization;

namespace TinyGpt.Tests.Tokenization;

/// <summary>A vocabulary of pieces with random scores, many of them equal.</summary>
internal static class SmallPieces
{
    private static readonly string[] _letters = ["a", "b", "c", " ", "é", "日", "𝐀", "\n"];

    /// <summary>Special tokens and bytes as llama2.c has them; some single characters; then pieces of up to five.</summary>
    public static ScoredTokenizer Create(int seed)
    {
        Random random = new(seed);
        List<TokenPiece> pieces =
        [
            new("<unk>"u8.ToArray(), 0, TokenKind.Unknown),
            new("<s>"u8.ToArray(), 0, TokenKind.Control),
            new("</s>"u8.ToArray(), 0, TokenKind.Control),
            .. Enumerable.Range(0, 256).Select(value => new TokenPiece(Encoding.ASCII.GetBytes($"<0x{value:X2}>"), 0, TokenKind.Byte)),
        ];
        HashSet<string> texts = [.. _letters.Where(letter => letter != "b")];
        while (texts.Count < 120)
        {
            texts.Add(string.Concat(Enumerable.Range(0, random.Next(2, 6)).Select(_ => _letters[random.Next(_letters.Length)])));
        }

        pieces.AddRange(texts.Select(text => new TokenPiece(Encoding.UTF8.GetBytes(text), -random.Next(12), TokenKind.Normal)));
        return new ScoredTokenizer(pieces, new ScoredTokenizerSettings());
    }

    /// <summary>Texts of the letters of which the pieces consist.</summary>
    public static IEnumerable<string> Texts(int seed, int count)
    {
        Random random = new(seed + 1000);
        return Enumerable.Range(0, count)
            .Select(_ => string.Concat(Enumerable.Range(0, random.Next(1, 60)).Select(_ => _letters[random.Next(_letters.Length)])));
    }
}
