using System.Buffers;
using TinyGpt.Tokenization;

namespace TinyGpt.Data;

/// <summary>
/// Writes text files as tokens, block by block, with the same tokens as if each file were encoded at once. With a tokenizer that has an end-of-text token, every
/// file is a document that ends with it, and so is every part of a file that its name, <c>&lt;|endoftext|&gt;</c>, ends. Other special tokens stay text.
/// Without one, the files follow one another with nothing between them.
/// </summary>
internal sealed class CorpusWriter
{
    private readonly Tokenizer _tokenizer;
    private readonly TokenWriter _writer;
    private readonly TextBlocks.Cut? _cut;
    private readonly byte[]? _separator;
    private readonly ArrayBufferWriter<int> _ids = new();

    /// <summary>Prepares to write.</summary>
    /// <exception cref="InvalidDataException">The tokenizer cannot be used block by block.</exception>
    public CorpusWriter(Tokenizer tokenizer, TokenWriter writer)
    {
        (_tokenizer, _writer) = (tokenizer, writer);
        _separator = tokenizer.EndToken is { } end ? tokenizer.Bytes(end).ToArray() : null;
        byte[][] names = _separator is null ? [] : [_separator];
        _cut = tokenizer.Kind switch
        {
            BytePairTokenizer.KindName => text => PieceBoundary.Last(text, names),
            CharacterTokenizer.KindName or ByteTokenizer.KindName => null,
            _ => throw new InvalidDataException(
                $"a text cannot be turned into training tokens by a {tokenizer.Kind} tokenizer, which would have to see all of it at once; "
                + $"{CharacterTokenizer.KindName}, {ByteTokenizer.KindName} and {BytePairTokenizer.KindName} can"),
        };
    }

    /// <summary>Appends a file.</summary>
    /// <exception cref="InvalidDataException">The file is empty or not UTF-8, or has a character that the tokenizer lacks; the message says where.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public void Write(string file)
    {
        using TextBlocks blocks = new(file, _cut);
        byte[] buffer = [];
        long bytes = 0;
        bool isOpen = true;
        while (blocks.TryRead(ref buffer, out ReadOnlyMemory<byte> block))
        {
            try
            {
                isOpen = Write(block.Span);
            }
            catch (InvalidDataException exception)
            {
                throw new InvalidDataException($"{file}, after {bytes} bytes: {exception.Message}", exception);
            }

            bytes += block.Length;
        }

        if (isOpen && _tokenizer.EndToken is { } end)
        {
            _writer.Write([end]);
        }
    }

    /// <summary>Appends a block.</summary>
    /// <returns>Whether its last document goes on.</returns>
    private bool Write(ReadOnlySpan<byte> block)
    {
        while (_separator is not null && block.IndexOf(_separator) is int length and >= 0)
        {
            Encode(block[..length]);
            _writer.Write([_tokenizer.EndToken!.Value]);
            block = block[(length + _separator.Length)..];
        }

        Encode(block);
        return !block.IsEmpty;
    }

    private void Encode(ReadOnlySpan<byte> text)
    {
        _ids.ResetWrittenCount();
        _tokenizer.EncodeUtf8(text, _ids);
        _writer.Write(_ids.WrittenSpan);
    }
}
