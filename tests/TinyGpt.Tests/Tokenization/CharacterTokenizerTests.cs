using System.Buffers;
using System.Text;
using TinyGpt.Tests.Formats;
using TinyGpt.Tokenization;
using Xunit;

namespace TinyGpt.Tests.Tokenization;

public sealed class CharacterTokenizerTests
{
    [Fact]
    public void The_vocabulary_is_the_characters_in_order()
    {
        CharacterTokenizer tokenizer = CharacterTokenizer.FromText("banana 𝐀\né\uFFFD");
        Assert.Equal(8, tokenizer.VocabularySize);
        Assert.Equal("char", tokenizer.Kind);
        Assert.Equal("\n abné\uFFFD𝐀", tokenizer.Decode([0, 1, 2, 3, 4, 5, 6, 7]));
        Assert.Equal([3, 2, 4, 7, 0], tokenizer.Encode("ban𝐀\n"));
        Assert.Equal([0xF0, 0x9D, 0x90, 0x80], tokenizer.Bytes(7).ToArray());
        Assert.Empty(tokenizer.Encode(""));
    }

    [Fact]
    public void Pieces_have_the_vocabulary_of_the_whole()
    {
        CharacterTokenizer tokenizer = CharacterTokenizer.FromText(["ca".AsMemory(), "".AsMemory(), "ab".AsMemory()]);
        Assert.Equal("abc", tokenizer.Decode([0, 1, 2]));
    }

    [Fact]
    public void The_order_of_a_given_vocabulary_is_kept()
    {
        CharacterTokenizer tokenizer = new([new Rune('b'), new Rune('a')]);
        Assert.Equal([1, 0], tokenizer.Encode("ab"));
    }

    [Fact]
    public void Every_text_makes_the_round_trip_one_id_a_character()
    {
        Random random = new(2);
        for (int i = 0; i < 200; i++)
        {
            string text = Texts.Random(random, random.Next(1, 40));
            CharacterTokenizer tokenizer = CharacterTokenizer.FromText(text);
            int[] ids = tokenizer.Encode(text);
            Assert.Equal(text.EnumerateRunes().Count(), ids.Length);
            Assert.Equal(Texts.Repaired(text), tokenizer.Decode(ids));
            Assert.Equal(tokenizer.VocabularySize, ids.Distinct().Count());
        }
    }

    [Theory]
    [InlineData("b𝐀b€a", "'€' (U+20AC) at position 4")]
    [InlineData("\r\n", "U+000D at position 0")]
    [InlineData("a\U0010FFFF", "U+10FFFF) at position 1")]
    [InlineData("ab\uD800", "U+FFFD) at position 2")]
    public void An_unknown_character_is_named_with_its_place(string text, string expected)
    {
        CharacterTokenizer tokenizer = CharacterTokenizer.FromText("ab𝐀");
        InvalidDataException failure = Assert.Throws<InvalidDataException>(() => tokenizer.Encode(text));
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        Assert.Contains("among the 3 of", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }

    [Fact]
    public void Nothing_is_written_when_a_text_is_refused()
    {
        ArrayBufferWriter<int> ids = new();
        Assert.Throws<InvalidDataException>(() => CharacterTokenizer.FromText("a").Encode("ab", ids));
        Assert.Equal(0, ids.WrittenCount);
    }

    [Fact]
    public void A_vocabulary_may_have_every_character_but_not_none_and_none_twice()
    {
        Rune[] runes = [.. Enumerable.Range(0, 0x110000).Where(Rune.IsValid).Select(value => new Rune(value))];
        Assert.Equal([0x10FFFF - 0x800], new CharacterTokenizer(runes).Encode("\U0010FFFF"));
        Assert.Throws<InvalidDataException>(() => CharacterTokenizer.FromText(""));
        Expect.Failure<InvalidDataException>("'a' (U+0061) is there twice", () => new CharacterTokenizer([new Rune('a'), new Rune('a')]));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    public void An_id_outside_the_vocabulary_is_refused(int id) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => CharacterTokenizer.FromText("ab").Decode([id]));
}
