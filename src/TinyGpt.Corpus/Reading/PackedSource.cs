namespace TinyGpt.Corpus.Reading;

/// <summary>A file of pieces that are packed one by one. After a damaged piece it goes on at the next place where one may begin.</summary>
internal sealed class PackedSource(FileWindow file, IPieceDecoder decoder) : ByteSource
{
    /// <summary>
    /// A piece that was cut off is unpacked into the one behind it, so the search for the next goes back to its start. A file of nothing but false
    /// starts would be unpacked over and over: after so many failures in a row it no longer goes back.
    /// </summary>
    private const int FailuresWithReturn = 50;

    private const int BytesToSearch = 1 << 12;

    private long _unpacked, _start;
    private bool _isInside;
    private int _failures;

    /// <inheritdoc/>
    public override int Read(Span<byte> target)
    {
        while (Break is null && (_isInside || Start()))
        {
            int count = Unpack(target);
            if (count > 0)
            {
                _unpacked += count;
                return count;
            }
        }

        return 0;
    }

    /// <inheritdoc/>
    public override bool Resume()
    {
        Break = null;
        long next = PieceOffset + 1;
        file.Position = ++_failures > FailuresWithReturn ? Math.Max(file.Position, next) : next;
        while (file.Peek(BytesToSearch) is { IsEmpty: false } bytes)
        {
            int found = bytes.IndexOf(decoder.Magic);
            if (found == 0 && decoder.MayBegin(bytes))
            {
                return true;
            }

            // Looked at from its start, so that all of it is seen.
            file.Skip(found > 0 ? found : found == 0 ? 1 : Math.Max(1, bytes.Length - decoder.Magic.Length + 1));
        }

        return false;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        decoder.Dispose();
        file.Dispose();
    }

    private bool Start()
    {
        // Files that were written to tapes and disks in blocks are filled up with zeros.
        while (file.Peek(BytesToSearch) is { IsEmpty: false } bytes && bytes[0] == 0)
        {
            file.Skip(bytes.IndexOfAnyExcept((byte)0) is int zeros and >= 0 ? zeros : bytes.Length);
        }

        if (file.Peek(1).IsEmpty)
        {
            return false;
        }

        Pieces++;
        PieceOffset = file.Position;
        _start = _unpacked;
        try
        {
            decoder.Start(file);
            return _isInside = true;
        }
        catch (InvalidDataException exception)
        {
            Break = new Break(PieceOffset, _start, decoder.Name, exception.Message);
            return false;
        }
    }

    private int Unpack(Span<byte> target)
    {
        int count = 0;
        try
        {
            count = decoder.Read(target);
            _failures = count == 0 ? 0 : _failures;
        }
        catch (InvalidDataException exception)
        {
            Break = new Break(PieceOffset, _start, decoder.Name, exception.Message);
        }

        _isInside = count > 0;
        return count;
    }
}
