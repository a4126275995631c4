using System.Diagnostics;
using System.Text;
using TinyGpt.Tokenization;
using Xunit;

namespace TinyGpt.Tests.Tokenization;

public sealed class ScoredTokenizerTests
{
    private static readonly TokenPiece[] _bytes =
        [.. Enumerable.Range(0, 256).Select(value => new TokenPiece(Encoding.ASCII.GetBytes($"<0x{value:X2}>"), 0, TokenKind.Byte))];

    [Theory]
    [InlineData("abc", " |abc")]
    [InlineData("ab ab", " |ab| |ab")]
    [InlineData("aaa", " |aa|a")]
    [InlineData("xabc", " |<0x78>|abc")]
    [InlineData("é", " |<0xC3>|<0xA9>")]
    [InlineData("<s>", " |<0x3C>|<0x73>|<0x3E>")]
    [InlineData("<0x41>", " |<0x3C>|<0x30>|<0x78>|<0x34>|<0x31>|<0x3E>")]
    public void The_best_score_is_merged_first(string text, string expected)
    {
        ScoredTokenizer tokenizer = Create([("a", -9), ("b", -9), ("c", -9), (" ", -9), ("bc", -1), ("ab", -2), ("abc", -3), ("aa", -1)]);
        Assert.Equal(expected, Pieces(tokenizer, text));
    }

    [Fact]
    public void Names_of_special_tokens_become_these_where_asked()
    {
        ScoredTokenizer tokenizer = Create([(" ", 0), ("a", 0)]);
        Assert.Equal([1, 259, 260, 2], tokenizer.EncodeWithSpecialTokens("<s>a</s>"));
        Assert.Equal("a", tokenizer.Decode([1, 259, 260, 2]));
    }

    [Fact]
    public void A_piece_that_a_user_defined_is_one_token_whatever_the_scores()
    {
        TokenPiece[] pieces = [.. Create([("a", 0), ("b", 0), ("ab", 0), (" ", 0)]).Pieces, new("ba"u8.ToArray(), -99, TokenKind.UserDefined)];
        Assert.Equal(" |a|ba|b", Pieces(new ScoredTokenizer(pieces, new()), "abab"));
    }

    [Theory]
    [InlineData("a b")]
    [InlineData(" a")]
    [InlineData("  ")]
    [InlineData("")]
    public void The_space_before_the_text_is_taken_off_again(string text)
    {
        ScoredTokenizer tokenizer = Create([("a", 0), (" ", 0), (" a", 1)]);
        int[] ids = tokenizer.Encode(text);
        Assert.Equal(text, tokenizer.Decode(ids));
        Assert.Equal(text, tokenizer.Decode([1, .. ids]));
        TextDecoder decoder = tokenizer.CreateDecoder(after: 1);
        Assert.Equal(text, string.Concat(ids.Select(decoder.Push)) + decoder.Finish());
    }

    [Fact]
    public void Any_text_comes_back_and_is_encoded_as_by_the_definition()
    {
        Random random = new(4);
        for (int seed = 0; seed < 20; seed++)
        {
            ScoredTokenizer tokenizer = SmallPieces.Create(seed);
            foreach (string text in SmallPieces.Texts(seed, 30).Append(Texts.Random(random, 30)))
            {
                int[] ids = tokenizer.Encode(text);
                Assert.Equal(Slowly(tokenizer, Texts.Repaired(text)), ids);
                Assert.Equal(Texts.Repaired(text), tokenizer.Decode(ids));
            }
        }
    }

    [Fact]
    public void A_character_outside_a_vocabulary_without_bytes_is_unknown_or_refused()
    {
        TokenPiece a = new("a"u8.ToArray(), 0, TokenKind.Normal), space = new(" "u8.ToArray(), 0, TokenKind.Normal);
        ScoredTokenizerSettings settings = new() { BeginToken = null, EndToken = null, AddsBeginToken = false };
        ScoredTokenizer tokenizer = new([new("<unk>"u8.ToArray(), 0, TokenKind.Unknown), a, space], settings);
        Assert.Equal([2, 1, 0, 1], tokenizer.Encode("a𝐀a"));
        Formats.Expect.Failure<InvalidDataException>("a character that the vocabulary lacks", () => new ScoredTokenizer([a, space], settings).Encode("ab"));
    }

    [Fact]
    public void A_sign_of_a_space_is_read_as_one_only_where_the_settings_say_so()
    {
        TokenPiece[] pieces = [.. Create([(" ", 0), ("a", 0)]).Pieces];
        Assert.Equal(" |a| |a", Pieces(new ScoredTokenizer(pieces, new() { ReadsSpaceMark = true }), "a▁a"));
        Assert.Equal(" |a|<0xE2>|<0x96>|<0x81>|a", Pieces(new ScoredTokenizer(pieces, new()), "a▁a"));
    }

    // Every pair of neighbours can be merged at every step: a merger that searched the whole text each time would take hours.
    [Fact]
    public void One_very_long_word_takes_no_longer_than_it_must()
    {
        ScoredTokenizer tokenizer = Create([.. Enumerable.Range(0, 12).Select(i => (new string('a', 1 << i), -1f - i)), (" ", 0)]);
        Stopwatch watch = Stopwatch.StartNew();
        int[] ids = tokenizer.Encode(new string('a', 1 << 20));
        Assert.Equal(1 + (1 << 9), ids.Length);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"took {watch.Elapsed}");
    }

    private static ScoredTokenizer Create((string Text, float Score)[] pieces) => new(
        [
            new("<unk>"u8.ToArray(), 0, TokenKind.Unknown),
            new("<s>"u8.ToArray(), 0, TokenKind.Control),
            new("</s>"u8.ToArray(), 0, TokenKind.Control),
            .. _bytes,
            .. pieces.Select(piece => new TokenPiece(Encoding.UTF8.GetBytes(piece.Text), piece.Score, TokenKind.Normal)),
        ],
        new ScoredTokenizerSettings());

    private static string Pieces(ScoredTokenizer tokenizer, string text) =>
        string.Join('|', tokenizer.Encode(text).Select(id => Encoding.UTF8.GetString(tokenizer.Pieces[id].Text.Span)));

    /// <summary>The definition, word for word: look at all neighbours, merge the best, begin again.</summary>
    private static List<int> Slowly(ScoredTokenizer tokenizer, string text)
    {
        Dictionary<string, int> ids = tokenizer.Pieces.Index().Where(piece => piece.Item.Kind == TokenKind.Normal)
            .ToDictionary(piece => Encoding.UTF8.GetString(piece.Item.Text.Span), piece => piece.Index);
        List<string> parts = [.. (text.Length == 0 ? "" : " " + text).EnumerateRunes().Select(rune => rune.ToString())];
        while (true)
        {
            int best = -1;
            float bestScore = float.NegativeInfinity;
            for (int i = 0; i + 1 < parts.Count; i++)
            {
                if (ids.TryGetValue(parts[i] + parts[i + 1], out int id) && tokenizer.Pieces[id].Score > bestScore)
                {
                    (best, bestScore) = (i, tokenizer.Pieces[id].Score);
                }
            }

            if (best < 0)
            {
                return [.. parts.SelectMany(part => ids.TryGetValue(part, out int id) ? [id] : Encoding.UTF8.GetBytes(part).Select(value => 3 + value))];
            }

            parts[best] += parts[best + 1];
            parts.RemoveAt(best + 1);
        }
    }
}
