using System.Text;
using TinyGpt.Tokenization;
using Xunit;

namespace TinyGpt.Tests.Tokenization;

public sealed class TextDecoderTests
{
    [Fact]
    public void A_character_appears_with_its_last_byte()
    {
        TextDecoder decoder = new ByteTokenizer().CreateDecoder();
        string[] pieces = [.. Encoding.UTF8.GetBytes("aé€𝐀").Select(value => decoder.Push(value))];
        Assert.Equal(["a", "", "é", "", "", "€", "", "", "", "𝐀"], pieces);
        Assert.Equal("", decoder.Finish());
    }

    [Fact]
    public void No_piece_divides_a_character()
    {
        Random random = new(3);
        ByteTokenizer tokenizer = new();
        for (int i = 0; i < 300; i++)
        {
            string text = Texts.Repaired(Texts.Random(random, random.Next(40))).Replace("\uFFFD", "", StringComparison.Ordinal);
            TextDecoder decoder = tokenizer.CreateDecoder();
            StringBuilder all = new();
            foreach (int id in tokenizer.Encode(text))
            {
                string piece = decoder.Push(id);
                Assert.DoesNotContain('\uFFFD', piece);
                Assert.Equal(Texts.Repaired(piece), piece);
                all.Append(piece);
            }

            Assert.Equal("", decoder.Finish());
            Assert.Equal(text, all.ToString());
        }
    }

    [Fact]
    public void The_pieces_of_any_bytes_are_the_text_of_all()
    {
        Random random = new(4);
        ByteTokenizer tokenizer = new();
        TextDecoder decoder = tokenizer.CreateDecoder();
        byte[] hard = [0x00, 0x41, 0x80, 0xBF, 0xC0, 0xC3, 0xA9, 0xE0, 0xE2, 0x82, 0xED, 0xA0, 0xEF, 0xF0, 0x9D, 0x90, 0xF4, 0xF5, 0xFF];
        for (int i = 0; i < 500; i++)
        {
            int[] ids = [.. Enumerable.Range(0, random.Next(30)).Select(_ => (int)hard[random.Next(hard.Length)])];
            string pieces = string.Concat(ids.Select(decoder.Push)) + decoder.Finish();
            Assert.Equal(tokenizer.Decode(ids), pieces);
        }
    }

    [Fact]
    public void A_text_that_breaks_off_ends_with_a_replacement_character_and_the_next_starts_afresh()
    {
        TextDecoder decoder = new ByteTokenizer().CreateDecoder();
        Assert.Equal("", decoder.Push(0xE2));
        Assert.Equal("\uFFFD", decoder.Finish());
        Assert.Equal("a", decoder.Push('a'));
    }

    [Fact]
    public void Tokens_of_whole_characters_appear_at_once()
    {
        TextDecoder decoder = CharacterTokenizer.FromText("a𝐀").CreateDecoder();
        Assert.Equal("𝐀", decoder.Push(1));
        Assert.Equal("a", decoder.Push(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => decoder.Push(2));
    }
}
