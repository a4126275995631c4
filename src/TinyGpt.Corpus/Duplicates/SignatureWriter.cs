using System.Runtime.InteropServices;
using TinyGpt.Formats;

namespace TinyGpt.Corpus.Duplicates;

/// <summary>
/// Writes a <see cref="SignatureFile"/>, document by document, into a stream that can seek; memory for one block, 1 MB with the default settings.
/// </summary>
public sealed class SignatureWriter
{
    private readonly Stream _stream;
    private readonly DocumentKeys _keys;
    private readonly ulong[] _document;

    // [key, document of the block, and after them the checksum]
    private readonly ulong[] _block;
    private int _blockCount;

    /// <summary>Starts a file at the beginning of a stream.</summary>
    /// <param name="stream">Must be able to seek; stays open.</param>
    /// <param name="keys">Computes the keys. Other writers may use it at the same time.</param>
    public SignatureWriter(Stream stream, DocumentKeys keys)
    {
        (_stream, _keys, _document) = (stream, keys, new ulong[keys.Count]);
        _block = new ulong[keys.Count * (SignatureFile.BlockDocuments + 1)];
        FileHeader.Reserve(stream);
    }

    /// <summary>Documents so far.</summary>
    public long Count { get; private set; }

    /// <summary>Appends a document.</summary>
    /// <param name="address">Where it was fetched, if that is known.</param>
    /// <param name="text">Its text.</param>
    public void Add(string? address, string text)
    {
        _keys.Compute(address, text, _document);
        Add(_document);
    }

    /// <summary>Appends a document whose keys are known.</summary>
    /// <param name="keys">As <see cref="DocumentKeys.Compute"/> gives them.</param>
    public void Add(ReadOnlySpan<ulong> keys)
    {
        for (int key = 0; key < _keys.Count; key++)
        {
            _block[Row(key) + _blockCount] = keys[key];
        }

        Count++;
        if (++_blockCount == SignatureFile.BlockDocuments)
        {
            WriteBlock();
        }
    }

    /// <summary>Writes what is left, and the header that makes the file complete.</summary>
    public void Finish()
    {
        if (_blockCount > 0)
        {
            WriteBlock();
        }

        DuplicateSettings settings = _keys.Settings;
        SignatureFile.Header.Write(_stream, settings.ShingleWords, settings.Bands, settings.Rows, settings.Seed, Count);
    }

    private static int Row(int key) => key * (SignatureFile.BlockDocuments + 1);

    private void WriteBlock()
    {
        for (int key = 0; key < _keys.Count; key++)
        {
            Span<ulong> row = _block.AsSpan(Row(key), _blockCount + 1);
            row[_blockCount] = Checksum.Of(MemoryMarshal.AsBytes(row[.._blockCount]));
            _stream.Write(MemoryMarshal.AsBytes(row));
        }

        _blockCount = 0;
    }
}
