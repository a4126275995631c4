using System.Text;
using TinyGpt.Data;
using TinyGpt.Tests.Formats;
using TinyGpt.Tests.Tokenization;
using Xunit;

namespace TinyGpt.Tests.Data;

public sealed class TextFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a")]
    [InlineData("line\r\nnext\rlast\n")]
    [InlineData("é€𝐀\0")]
    [InlineData("a\uFEFFb")]
    public void The_text_is_kept_as_it_is(string text) => Assert.Equal(text, Read(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void A_byte_order_mark_is_left_out_once()
    {
        Assert.Equal("a", Read([0xEF, 0xBB, 0xBF, (byte)'a']));
        Assert.Equal("\uFEFFa", Read([0xEF, 0xBB, 0xBF, 0xEF, 0xBB, 0xBF, (byte)'a']));
    }

    // Blocks of a mebibyte cut characters of 1 to 4 bytes at every place, as the start moves.
    [Theory]
    [InlineData("", "é")]
    [InlineData("x", "é")]
    [InlineData("", "€")]
    [InlineData("x", "€")]
    [InlineData("xx", "€")]
    [InlineData("", "𝐀")]
    [InlineData("x", "𝐀")]
    [InlineData("xx", "𝐀")]
    [InlineData("xxx", "𝐀")]
    public void Characters_on_the_edge_of_blocks_stay_whole(string before, string character)
    {
        string text = before + string.Concat(Enumerable.Repeat(character, 800_000));
        string path = _folder.Write("t", Encoding.UTF8.GetBytes(text));
        StringBuilder all = new();
        int pieces = 0;
        foreach (ReadOnlyMemory<char> piece in TextFile.Pieces(path))
        {
            Assert.False(char.IsLowSurrogate(piece.Span[0]));
            Assert.False(char.IsHighSurrogate(piece.Span[^1]));
            all.Append(piece.Span);
            pieces++;
        }

        Assert.True(pieces > 1);
        Assert.Equal(text, all.ToString());
    }

    [Theory]
    [InlineData(new byte[] { 0x61, 0xFF, 0x62 }, 1)]
    [InlineData(new byte[] { 0xFF, 0xFE, 0x61, 0x00 }, 0)]
    [InlineData(new byte[] { 0x61, 0xC3 }, 1)]
    [InlineData(new byte[] { 0xE2, 0x82, 0x61 }, 0)]
    [InlineData(new byte[] { 0x61, 0xED, 0xA0, 0x80 }, 1)]
    [InlineData(new byte[] { 0xC0, 0x80 }, 0)]
    [InlineData(new byte[] { 0x61, 0x62, 0xF4, 0x90, 0x80, 0x80 }, 2)]
    public void What_is_not_UTF8_is_refused_with_its_offset(byte[] bytes, int offset)
    {
        string path = _folder.Write("t", bytes);
        InvalidDataException failure = Assert.Throws<InvalidDataException>(() => TextFile.Pieces(path).Count());
        Assert.StartsWith($"{path} is not UTF-8", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith($"at offset {offset}", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1_048_575)]
    [InlineData(1_048_576)]
    [InlineData(3_000_000)]
    public void An_error_far_into_a_file_has_the_right_offset(int offset)
    {
        byte[] bytes = new byte[offset + 2];
        bytes.AsSpan().Fill((byte)'a');
        bytes[offset] = 0xC3;
        string path = _folder.Write("t", bytes);
        Expect.Failure<InvalidDataException>($"bytes C361 at offset {offset}", () => TextFile.Pieces(path).Count());
    }

    [Fact]
    public void Empty_and_missing_files_are_named()
    {
        Assert.Equal($"{_folder.File("e")} is empty", Assert.Throws<InvalidDataException>(() => Read([], "e")).Message);
        Assert.Equal($"{_folder.File("b")} is empty", Assert.Throws<InvalidDataException>(() => Read([0xEF, 0xBB, 0xBF], "b")).Message);
        Expect.Failure<FileNotFoundException>(_folder.File("x"), () => TextFile.Pieces(_folder.File("x")).Count());
        Expect.Failure<IOException>("is a folder", () => TextFile.Pieces(_folder.Path).Count());
    }

    [Fact]
    public void Random_texts_make_the_round_trip()
    {
        Random random = new(6);
        for (int i = 0; i < 50; i++)
        {
            string text = "-" + Texts.Repaired(Texts.Random(random, random.Next(100)));
            Assert.Equal(text, Read(Encoding.UTF8.GetBytes(text)));
        }
    }

    private string Read(byte[] bytes, string name = "t") =>
        string.Concat(TextFile.Pieces(_folder.Write(name, bytes)).Select(piece => piece.ToString()));
}
