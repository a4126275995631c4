using System.Text;
using TinyGpt.Tokenization;
using Xunit;

namespace TinyGpt.Tests.Tokenization;

public sealed class ByteTokenizerTests
{
    private static readonly ByteTokenizer Tokenizer = new();

    [Fact]
    public void The_ids_are_the_bytes_of_UTF8()
    {
        Assert.Equal(256, Tokenizer.VocabularySize);
        Assert.Equal("byte", Tokenizer.Kind);
        Assert.Equal([0x61, 0xC3, 0xA9, 0xF0, 0x9D, 0x90, 0x80, 0x0D, 0x0A], Tokenizer.Encode("aé𝐀\r\n"));
        Assert.Equal([0xEF, 0xBF, 0xBD, 0x61], Tokenizer.Encode("\uD835a"));
        Assert.Empty(Tokenizer.Encode(""));
        Assert.All(Enumerable.Range(0, 256), id => Assert.Equal([(byte)id], Tokenizer.Bytes(id).ToArray()));
    }

    [Fact]
    public void Every_text_makes_the_round_trip()
    {
        Random random = new(1);
        for (int i = 0; i < 500; i++)
        {
            string text = Texts.Random(random, random.Next(40));
            int[] ids = Tokenizer.Encode(text);
            Assert.Equal(Encoding.UTF8.GetBytes(text), ids.Select(id => (byte)id));
            Assert.Equal(Texts.Repaired(text), Tokenizer.Decode(ids));
        }
    }

    [Fact]
    public void Bytes_that_are_no_character_are_replaced() =>
        Assert.Equal("a\uFFFDb\uFFFD", Tokenizer.Decode([0x61, 0xFF, 0x62, 0xE2, 0x82]));

    [Theory]
    [InlineData(-1)]
    [InlineData(256)]
    public void An_id_outside_the_vocabulary_is_refused(int id)
    {
        ArgumentOutOfRangeException failure = Assert.Throws<ArgumentOutOfRangeException>(() => Tokenizer.Decode([0x61, id]));
        Assert.Contains("0 to 255", failure.Message, StringComparison.Ordinal);
        Assert.Equal(id, failure.ActualValue);
    }
}
