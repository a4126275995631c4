using System.Text;
using TinyGpt.Formats;
using TinyGpt.Tests.Tokenization;
using TinyGpt.Tokenization;
using Xunit;

namespace TinyGpt.Tests.Formats;

public sealed class Llama2cTokenizerTests : IDisposable
{
    private static readonly (string Text, float Score)[] _tokens = [("<unk>", 0), ("\n<s>\n", 0), ("\n</s>\n", 0), ("<0x41>", 0), (" ", -1), ("é", -2), (" é", -0.5f)];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_is_read()
    {
        ScoredTokenizer tokenizer = Llama2cTokenizer.Read(_folder.Write("t.bin", Bytes(_tokens)));
        Assert.Equal(
            [TokenKind.Unknown, TokenKind.Control, TokenKind.Control, TokenKind.Byte, TokenKind.Normal, TokenKind.Normal, TokenKind.Normal],
            tokenizer.Pieces.Select(piece => piece.Kind));
        Assert.Equal([0, 0, 0, 0, -1, -2, -0.5f], tokenizer.Pieces.Select(piece => piece.Score));
        Assert.Equal((1, 2, true), (tokenizer.BeginToken, tokenizer.EndToken, tokenizer.AddsBeginToken));
        Assert.Equal([("<unk>", 0), ("<s>", 1), ("</s>", 2)], tokenizer.SpecialTokens.OrderBy(token => token.Value).Select(token => (token.Key, token.Value)));
        Assert.Equal("A"u8, tokenizer.Bytes(3));
        Assert.Equal([6, 3], tokenizer.Encode("éA"));
        Assert.Equal("sentencepiece", Tokenizer.Load(_folder.File("t.bin")).Kind);
    }

    [Fact]
    public void What_was_read_is_written_bit_for_bit()
    {
        byte[] bytes = Bytes(_tokens);
        ScoredTokenizer tokenizer = Llama2cTokenizer.Read(_folder.Write("t.bin", bytes));
        using MemoryStream stream = new();
        Llama2cTokenizer.Write(stream, tokenizer);
        Assert.Equal(bytes, stream.ToArray());
    }

    [Fact]
    public void Tok512_is_written_as_it_was_read()
    {
        string path = Path.Combine(Stories260K.RequireFolder(), "tok512.bin");
        using MemoryStream stream = new();
        Llama2cTokenizer.Write(stream, Llama2cTokenizer.Read(path));
        Assert.Equal(File.ReadAllBytes(path), stream.ToArray());
    }

    [Fact]
    public void A_vocabulary_that_the_format_has_no_signs_for_is_refused()
    {
        TokenPiece[] pieces = [.. SmallPieces.Create(1).Pieces, new("x"u8.ToArray(), 0, TokenKind.UserDefined)];
        Expect.Failure<InvalidDataException>("\"x\", is a UserDefined", () => Llama2cTokenizer.Write(Stream.Null, new ScoredTokenizer(pieces, new())));
        Expect.Failure<InvalidDataException>(
            "begin with token 1 and a space", () => Llama2cTokenizer.Write(Stream.Null, new ScoredTokenizer(pieces, new() { AddsSpace = false })));
    }

    public static TheoryData<string, byte[]> Malformed() => new()
    {
        { "it has 0 bytes", [] },
        { "it has 2 tokens, and the first 3 are always there", Bytes([("a", 0), ("b", 0)]) },
        { "it ends inside token 3, which starts at byte 44", Bytes(_tokens)[..50] },
        { "token 1 claims 6 bytes at byte 21, where its longest is 5", Bytes([("<unk>", 0), ("123456", 0), ("c", 0)], longest: 5) },
        { "token 2 claims -1 bytes", Bytes([("a", 0), ("b", 0), ("c", 0)], lastLength: -1) },
        { "token 2 claims 2 bytes at byte 26, where its longest is 9 and 1 follow", Bytes([("a", 0), ("b", 0), ("c", 0)], longest: 9, lastLength: 2) },
        { "token 3 has the text of another one", Bytes([("a", 0), ("b", 0), ("c", 0), ("c", 0)]) },
        { "token 3 has a score that is not a number", Bytes([("a", 0), ("b", 0), ("c", 0), ("d", float.NaN)]) },
        { "token 3 is not UTF-8", [.. Bytes([("a", 0), ("b", 0), ("c", 0), ("d", 0)])[..^1], 0xFF] },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void A_file_that_makes_no_sense_is_refused(string reason, byte[] bytes)
    {
        string path = _folder.Write("t.bin", bytes);
        InvalidDataException failure = Expect.Failure<InvalidDataException>(reason, () => Llama2cTokenizer.Read(path));
        Assert.StartsWith(path, failure.Message, StringComparison.Ordinal);
    }

    private static byte[] Bytes((string Text, float Score)[] tokens, int? longest = null, int? lastLength = null)
    {
        List<byte> bytes = [.. BitConverter.GetBytes(longest ?? tokens.Max(token => Encoding.UTF8.GetByteCount(token.Text)))];
        foreach ((int id, (string text, float score)) in tokens.Index())
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(text);
            int length = id == tokens.Length - 1 ? lastLength ?? utf8.Length : utf8.Length;
            bytes.AddRange([.. BitConverter.GetBytes(score), .. BitConverter.GetBytes(length), .. utf8]);
        }

        return [.. bytes];
    }
}
