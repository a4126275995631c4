using System.Globalization;

namespace TinyGpt.Corpus.Reading;

/// <summary>
/// Reads files of records, each a head that says how long its block is. A record that is not as it should be is reported, and reading goes on at the
/// next place where a record begins: searched from behind the damaged one's first bytes, since its length may be what is wrong.
/// </summary>
internal abstract class ArchiveReader : DocumentReader
{
    private const int LongestHead = 1 << 16, LongestGap = 1 << 10;

    private readonly string _file;
    private readonly ByteInput _input;
    private readonly ReaderSettings _settings;
    private readonly Action<DamagedRecord> _onDamage;
    private readonly PageBuilder _pages;
    private bool _isLost, _hasPieceForEach = true;
    private Break? _reported;
    private long _lastDamage = -1;

    // In the unpacked stream: where the last head ends that was found, and the start of the line up to which none was.
    private long _headEnd, _headSearched;

    protected ArchiveReader(string file, ByteInput input, ReaderSettings settings, Action<DamagedRecord> onDamage)
    {
        (_file, _input, _settings, _onDamage) = (file, input, settings, onDamage);
        _pages = new PageBuilder(settings.RecordLimit, Counts);
    }

    /// <summary>What a record begins with, for messages.</summary>
    protected abstract string Beginning { get; }

    /// <summary>How many line ends follow a record.</summary>
    protected abstract int LineEndsBehind { get; }

    /// <summary>How many bytes <see cref="IsStart"/> likes to see.</summary>
    protected abstract int BytesOfStart { get; }

    /// <inheritdoc/>
    public override Document? Read()
    {
        Document? document = ReadNext();
        Counts.Bytes = _input.Position;
        return document;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _pages.Dispose();
        _input.Dispose();
    }

    /// <summary>Whether a record begins here.</summary>
    protected abstract bool IsStart(ReadOnlySpan<byte> bytes);

    /// <summary>The next place from which on it is worth asking <see cref="IsStart"/>; -1 if there is none.</summary>
    protected abstract int NextCandidate(ReadOnlySpan<byte> bytes);

    /// <summary>Where a head ends that begins here; -1 if not yet.</summary>
    /// <param name="bytes">The head and what follows.</param>
    /// <param name="from">The start of a line before which it does not end.</param>
    protected abstract int EndOfHead(ReadOnlySpan<byte> bytes, int from);

    /// <summary>Reads a head.</summary>
    protected abstract RecordFault? Parse(ReadOnlySpan<byte> bytes, RecordHead head);

    private Document? ReadNext()
    {
        while (FindStart())
        {
            long offset = _input.Offset;
            RecordFault? fault = TryRead(offset, out Document? document);
            if (fault is not null)
            {
                Report(offset, fault);
                _isLost = true;
                SkipToCandidate();
            }
            else if (document is not null)
            {
                Counts.Documents++;
                return document;
            }
        }

        return null;
    }

    /// <summary>Goes to the next record. Reports where the file cannot be unpacked, and what stands between records.</summary>
    private bool FindStart()
    {
        while (true)
        {
            SkipLineEnds();
            if (_input.Fill(1))
            {
                if (IsAtStart())
                {
                    return true;
                }

                SkipToCandidate();
            }
            else if (!PassBreak())
            {
                return false;
            }
        }
    }

    private void SkipLineEnds()
    {
        do
        {
            int count = _input.Buffered.IndexOfAnyExcept((byte)'\r', (byte)'\n');
            _input.Skip(count < 0 ? _input.Buffered.Length : count);
        }
        while (_input.Buffered.IsEmpty && _input.FillSome());
    }

    private bool IsAtStart()
    {
        _input.Fill(BytesOfStart);
        if (IsStart(_input.Buffered))
        {
            _hasPieceForEach &= _input.IsAtPiece;
            _isLost = false;
            return true;
        }

        if (!_isLost || (_hasPieceForEach && _input.IsAtPiece))
        {
            Report(_input.Offset, new RecordFault("record", $"does not begin with {Beginning}"));
            _isLost = true;
        }

        return false;
    }

    /// <summary>Goes on by at least one byte: to where a record may begin, to the next piece, or to where more must be in memory to tell.</summary>
    private void SkipToCandidate()
    {
        bool isFull = _input.Fill(BytesOfStart);
        int length = _input.Buffered.Length, next = NextCandidate(_input.Buffered[1..]) + 1;
        next = next > 0 ? next : isFull ? Math.Max(1, length - BytesOfStart) : length;
        _input.Skip((int)Math.Min(next, _input.ToNextPiece));
    }

    /// <summary>Goes on where the file can be unpacked again.</summary>
    /// <returns>False at the end.</returns>
    private bool PassBreak()
    {
        if (_input.Break is not { } pause)
        {
            return false;
        }

        if (pause != _reported)
        {
            Report(pause.Offset, new RecordFault(pause.Field, pause.Reason));
        }

        // The next piece may begin in the midst of a record.
        _isLost = true;
        return _input.Resume();
    }

    private RecordFault? TryRead(long offset, out Document? document)
    {
        document = null;
        int headLength = FillHead();
        if (headLength < 0)
        {
            return new RecordFault("record header", Missing("does not end"));
        }

        RecordHead head = new();
        RecordFault? fault = Parse(_input.Buffered[..headLength], head) ?? CheckLength(head);
        if (fault is not null)
        {
            return fault;
        }

        int total = headLength + (int)head.Length;
        if (!_input.Fill(total))
        {
            return new RecordFault("block", Missing($"has {Number(_input.Buffered.Length - headLength)} of {Number(head.Length)} bytes"));
        }

        fault = CheckEnd(total, head);
        if (fault is not null)
        {
            return fault;
        }

        Counts.CountRecord(head.Type);
        fault = _pages.TryBuild(head, _input.Slice(headLength, (int)head.Length), _file, Counts.Documents, offset, out document);
        if (fault is not null)
        {
            // It ends where it says, so there is nothing to search for inside it.
            Report(offset, fault);
        }

        _input.Skip(total);
        return null;
    }

    /// <summary>
    /// The length of the head that begins here; -1 if it does not end. One that begins inside a damaged one ends where that would, so that no line
    /// is searched twice.
    /// </summary>
    private int FillHead()
    {
        long position = _input.Position;
        while (_headEnd <= position)
        {
            ReadOnlySpan<byte> head = _input.Buffered[..Math.Min(_input.Buffered.Length, LongestHead)];
            int end = EndOfHead(head, (int)Math.Max(0, _headSearched - position));
            if (end >= 0)
            {
                _headEnd = position + end;
                break;
            }

            _headSearched = position + head.LastIndexOf((byte)'\n') + 1;
            if (head.Length == LongestHead || !_input.FillSome())
            {
                return -1;
            }
        }

        return (int)(_headEnd - position);
    }

    private RecordFault? CheckLength(RecordHead head) =>
        head.Length < 0 ? new RecordFault("Content-Length", "is missing or no number")
        : head.Length > _settings.RecordLimit
            ? new RecordFault("Content-Length", $"{Number(head.Length)} bytes, more than the limit of {Number(_settings.RecordLimit)} for a record")
        : null;

    /// <summary>After a record come line ends. A wrong length shows there, and so does a checksum of the piece that it was packed in.</summary>
    private RecordFault? CheckEnd(int total, RecordHead head)
    {
        int at = total;
        while (at < total + LongestGap && _input.Fill(at + 1) && _input.Buffered[at] is (byte)'\r' or (byte)'\n')
        {
            at++;
        }

        bool isEnd = !_input.Fill(at + 1);
        if (isEnd && _input.Break is { } pause && pause.Start < _input.Position + total)
        {
            _reported = pause;
            return new RecordFault(pause.Field, pause.Reason);
        }

        if (isEnd || _input.Buffered[total..at].Count((byte)'\n') >= LineEndsBehind)
        {
            return null;
        }

        _input.Fill(at + BytesOfStart);
        return IsStart(_input.Buffered[at..]) ? null
            : new RecordFault("Content-Length", $"after {Number(head.Length)} bytes the record does not end");
    }

    private string Missing(string what)
    {
        _reported = _input.Break;
        return _input.Break is { } pause ? $"{what}: {pause.Field} at byte {Number(pause.Offset)}: {pause.Reason}"
            : _input.Buffered.Length >= LongestHead ? what
            : $"{what}, then the file ends";
    }

    private void Report(long offset, RecordFault fault)
    {
        // A damaged gzip member is met by the record inside it and again at its end.
        if (offset != _lastDamage)
        {
            Counts.Damaged++;
            _onDamage(new DamagedRecord(_file, offset, fault.Field, fault.Reason));
        }

        _lastDamage = offset;
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
