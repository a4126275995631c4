using System.Runtime.InteropServices;
using TinyGpt.Formats;

namespace TinyGpt.Corpus.Duplicates;

/// <summary>Writes a <see cref="PairFile"/> into a stream that can seek.</summary>
internal sealed class PairWriter
{
    private readonly Stream _stream;
    private readonly DocumentPair[] _buffer = new DocumentPair[8192];
    private int _buffered;
    private uint _checksum = uint.MaxValue;
    private long _count;

    /// <summary>Starts a file at the beginning of a stream.</summary>
    public PairWriter(Stream stream)
    {
        _stream = stream;
        FileHeader.Reserve(stream);
    }

    /// <summary>Appends a pair. Those of a group follow each other.</summary>
    /// <param name="first">The first document of the group.</param>
    /// <param name="other">Another one, with a higher number than the one before.</param>
    public void Add(int first, int other)
    {
        _buffer[_buffered++] = new DocumentPair(first, other);
        if (_buffered == _buffer.Length)
        {
            WriteBuffer();
        }
    }

    /// <summary>Writes what is left, and the header that makes the file complete.</summary>
    /// <param name="key">Which key the documents of a group share.</param>
    /// <param name="keyCount">Of how many.</param>
    /// <param name="documents">How many documents were looked at.</param>
    public void Finish(int key, int keyCount, long documents)
    {
        WriteBuffer();
        PairFile.Header.Write(_stream, key, keyCount, documents, _count, ~_checksum);
    }

    private void WriteBuffer()
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(_buffer.AsSpan(0, _buffered));
        _stream.Write(bytes);
        _checksum = Checksum.Add(_checksum, bytes);
        (_count, _buffered) = (_count + _buffered, 0);
    }
}
