using System.Text;
using TinyGpt.Tokenization;
using Xunit;

namespace TinyGpt.Tests.Tokenization;

public sealed class PieceBoundaryTests
{
    // Every class of character that a pattern knows, and what contractions are made of.
    private static readonly string[] _alphabet =
    [
        "a", "s", "t", "l", "re", "ve", "ſ", "A", "L", "S", "ǅ", "ʰ", "字", "𝐀", "\u0301", "\u20DD", "1", "²", "Ⅳ", "٣", "'", "'", ".", "!", "/", "\0", "\u200D", "\u0378", "👩",
        " ", " ", "\t", "\u000B", "\u0085", "\u00A0", "\u3000", "\u2028", "\r", "\n", "\r\n",
    ];

    [Fact]
    public void A_text_cut_there_has_the_same_pieces_whatever_follows()
    {
        int cuts = 0;
        for (int seed = 0; seed < 3000; seed++)
        {
            Random random = new(seed);
            string text = string.Concat(Enumerable.Range(0, random.Next(2, 14)).Select(_ => _alphabet[random.Next(_alphabet.Length)]));
            byte[] utf8 = Encoding.UTF8.GetBytes(text);
            foreach (int length in Enumerable.Range(1, utf8.Length).Where(i => i == utf8.Length || (utf8[i] & 0xC0) != 0x80))
            {
                int cut = PieceBoundary.Last(utf8.AsSpan(0, length), []);
                Assert.InRange(cut, 0, length - 1);
                if (cut == 0)
                {
                    continue;
                }

                cuts++;
                foreach (SplitPattern pattern in SplitPattern.Names.Select(name => SplitPattern.Find(name)!))
                {
                    List<byte[]> whole = NaiveTrainer.Pieces(pattern, utf8);
                    List<byte[]> parts = [.. NaiveTrainer.Pieces(pattern, utf8[..cut]), .. NaiveTrainer.Pieces(pattern, utf8[cut..])];
                    Assert.True(
                        whole.Select(Convert.ToHexString).SequenceEqual(parts.Select(Convert.ToHexString)),
                        $"{pattern.Name}, seed {seed}, cut at {cut}: {Convert.ToHexString(utf8)}");
                }
            }
        }

        Assert.True(cuts > 10_000, $"{cuts} cuts");
    }

    [Theory]
    [InlineData("two words", 3)]
    [InlineData("two words ", 9)]
    [InlineData("two words\n", 9)]
    [InlineData("字字字。字", 9)]
    [InlineData("12 34,56", 5)]
    [InlineData("== ==", 2)]
    [InlineData("word", 0)]
    [InlineData("don't", 0)]
    [InlineData("!!\n\n!!", 0)]
    [InlineData("   word", 0)]
    [InlineData("e\u0301e", 0)]
    [InlineData("", 0)]
    public void The_last_one_is_found(string text, int expected) => Assert.Equal(expected, PieceBoundary.Last(Encoding.UTF8.GetBytes(text), []));

    [Theory]
    [InlineData("a b<|end|>", 3)]
    [InlineData("a b<|end|", 3)]
    [InlineData("a b<|e|", 6)]
    [InlineData("a b<|end|>c.", 11)]
    [InlineData("a b<|end|> ", 10)]
    public void Names_and_what_may_become_one_stay_whole(string text, int expected) =>
        Assert.Equal(expected, PieceBoundary.Last(Encoding.UTF8.GetBytes(text), [Encoding.UTF8.GetBytes("<|end|>")]));
}
