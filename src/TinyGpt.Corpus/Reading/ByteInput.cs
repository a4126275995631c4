using System.Buffers;

namespace TinyGpt.Corpus.Reading;

/// <summary>
/// Looks ahead in the bytes of a file. What is looked at lies in one piece of memory that grows as the bytes come, not as somebody promises them.
/// </summary>
internal sealed class ByteInput(ByteSource source) : IDisposable
{
    private const int FirstSize = 1 << 17;

    private readonly PieceStarts _pieces = new();
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(FirstSize);
    private int _start, _end;
    private long _pieceCount;

    /// <summary>The place in the unpacked stream.</summary>
    public long Position { get; private set; }

    /// <summary>Why there are no bytes after <see cref="Buffered"/>, where it is not the end of the file.</summary>
    public Break? Break => source.Break;

    /// <summary>Whether the file is packed.</summary>
    public bool IsPacked => source.Pieces > 0;

    /// <summary>What is in memory from the place on.</summary>
    public ReadOnlySpan<byte> Buffered => _bytes.AsSpan(_start.._end);

    /// <summary>Whether a piece of the packed file begins exactly at the place.</summary>
    public bool IsAtPiece => _pieces.TryFind(Position, out _);

    /// <summary>
    /// Where the place is, as <see cref="Document.Offset"/> counts: the piece's offset in the file if one begins here, otherwise the place in the
    /// unpacked stream.
    /// </summary>
    public long Offset => _pieces.TryFind(Position, out long offset) ? offset : Position;

    /// <summary>How many bytes further on the next piece begins, of those in memory; if none, very many.</summary>
    public long ToNextPiece => _pieces.After(Position) - Position;

    /// <summary>Sees to it that so many bytes are in memory.</summary>
    /// <returns>False if there are not so many before the end or a break.</returns>
    public bool Fill(int count)
    {
        while (_end - _start < count)
        {
            if (!FillSome(count))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Takes more into memory than there is.</summary>
    /// <returns>False at the end and at a break.</returns>
    public bool FillSome() => FillSome(_end - _start + 1);

    /// <summary>Bytes in memory, to be changed in place if one likes.</summary>
    public Memory<byte> Slice(int from, int count) => _bytes.AsMemory(_start + from, count);

    /// <summary>Goes on by bytes in memory.</summary>
    public void Skip(int count)
    {
        _start += count;
        Position += count;
        _pieces.RemoveBefore(Position);
    }

    /// <summary>Goes on behind a break, once everything before it was skipped.</summary>
    /// <returns>False if nothing is left.</returns>
    public bool Resume() => source.Resume();

    /// <inheritdoc/>
    public void Dispose()
    {
        source.Dispose();
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            (_bytes, _start, _end) = ([], 0, 0);
        }
    }

    private bool FillSome(int count)
    {
        if (_bytes.Length - _start < count || _end == _bytes.Length)
        {
            MakeRoom(count);
        }

        int read = source.Read(_bytes.AsSpan(_end));
        if (source.Pieces != _pieceCount)
        {
            _pieceCount = source.Pieces;
            _pieces.Add(Position + (_end - _start), source.PieceOffset);
        }

        _end += read;
        return read > 0;
    }

    private void MakeRoom(int count)
    {
        byte[] old = _bytes;
        // Moving more than was gone past since the last time, again and again, would take quadratic time.
        if (count > old.Length || _end - _start > _start)
        {
            _bytes = ArrayPool<byte>.Shared.Rent((int)Math.Min(2L * old.Length, Array.MaxLength));
        }

        old.AsSpan(_start.._end).CopyTo(_bytes);
        (_start, _end) = (0, _end - _start);
        if (_bytes != old)
        {
            ArrayPool<byte>.Shared.Return(old);
        }
    }
}
