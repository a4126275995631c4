namespace TinyGpt.Corpus.Reading;

/// <summary>A body in memory as a stream, which notes whether more was asked for than there is: then what it was packed in has no end.</summary>
internal sealed class PackedBody(ReadOnlyMemory<byte> body) : Stream
{
    private int _position;

    /// <summary>Whether its reader wanted more.</summary>
    public bool WasTooShort { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => body.Length;

    public override long Position
    {
        get => _position;
        set => _position = (int)Math.Clamp(value, 0, body.Length);
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        int count = Math.Min(buffer.Length, body.Length - _position);
        body.Span.Slice(_position, count).CopyTo(buffer);
        _position += count;
        WasTooShort |= count == 0 && buffer.Length > 0;
        return count;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
