using System.Buffers.Binary;
using System.IO.Compression;

namespace TinyGpt.Corpus.Reading;

/// <summary>
/// Unpacks gzip members one by one (RFC 1952). .NET's own stream joins them and stops for good at the first that is damaged, so it is only given
/// what lies between a member's header and its trailer. It reads ahead and does not say how far it came; but the trailer, checksum and length of
/// what was unpacked, is known by then and is looked for.
/// </summary>
internal sealed class GzipMember : IPieceDecoder
{
    private const int HeaderBytes = 10, LongestHeader = 1 << 12, TrailerBytes = 8, Deflate = 8;

    private readonly byte[] _trailer = new byte[TrailerBytes];
    private DeflateStream? _deflate;
    private Feed? _feed;
    private uint _checksum, _length;

    /// <inheritdoc/>
    public string Name => "gzip member";

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Magic => [0x1F, 0x8B, Deflate];

    /// <inheritdoc/>
    /// <remarks>Known flags, compression level and operating system: enough that compressed bytes rarely look like it.</remarks>
    public bool MayBegin(ReadOnlySpan<byte> bytes) =>
        bytes.Length > HeaderBytes && bytes[3] < 0x20 && bytes[8] is 0 or 2 or 4 && bytes[9] is < 14 or 255;

    /// <inheritdoc/>
    public void Start(FileWindow file)
    {
        SkipHeader(file);
        _deflate?.Dispose();
        _feed = new Feed(file);
        _deflate = new DeflateStream(_feed, CompressionMode.Decompress);
        (_checksum, _length) = (0, 0);
    }

    /// <inheritdoc/>
    public int Read(Span<byte> target)
    {
        int count = _deflate!.Read(target);
        _checksum = GzipChecksum.Add(_checksum, target[..count]);
        _length += (uint)count;
        if (count == 0)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(_trailer, _checksum);
            BinaryPrimitives.WriteUInt32LittleEndian(_trailer.AsSpan(4), _length);
            _feed!.GoBehind(_trailer);
        }

        return count;
    }

    /// <inheritdoc/>
    public void Dispose() => _deflate?.Dispose();

    private static void SkipHeader(FileWindow file)
    {
        ReadOnlySpan<byte> header = file.Peek(LongestHeader);
        if (header.Length < HeaderBytes || header[0] != 0x1F || header[1] != 0x8B || header[2] != Deflate || header[3] >= 0x20)
        {
            throw new InvalidDataException("no gzip header begins here");
        }

        int flags = header[3], at = HeaderBytes;
        if ((flags & 4) != 0)
        {
            at += 2 + (header.Length >= at + 2 ? BinaryPrimitives.ReadUInt16LittleEndian(header[at..]) : LongestHeader);
        }

        // A name and a comment, each with a zero at its end.
        for (int text = ((flags >> 3) & 1) + ((flags >> 4) & 1); text > 0 && at < header.Length; text--)
        {
            at += header[at..].IndexOf((byte)0) is int end and >= 0 ? end + 1 : LongestHeader;
        }

        at += (flags & 2) != 0 ? 2 : 0;
        if (at > header.Length)
        {
            throw new InvalidDataException("the gzip header does not end");
        }

        file.Skip(at);
    }

    /// <summary>Passes bytes of the file on, and remembers which were the last.</summary>
    private sealed class Feed(FileWindow file) : Stream
    {
        private long _before = file.Position, _last = file.Position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            (_before, _last) = (_last, file.Position);
            return file.Read(buffer);
        }

        /// <summary>The member ends in one of the last two pieces that were passed on.</summary>
        public void GoBehind(ReadOnlySpan<byte> trailer)
        {
            int passed = (int)(file.Position - _before);
            file.Position = _before;
            int found = file.Peek(Math.Min(passed + TrailerBytes, FileWindow.Size)).IndexOf(trailer);
            if (found < 0)
            {
                throw new InvalidDataException("its checksum or length is not that of what was unpacked, or its end is missing");
            }

            file.Skip(found + TrailerBytes);
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
