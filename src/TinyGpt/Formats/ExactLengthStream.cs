namespace TinyGpt.Formats;

/// <summary>Passes on at most the promised bytes, and tells whether they all came.</summary>
internal sealed class ExactLengthStream(Stream inner, long promised, string tensor) : Stream
{
    private long _written;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _written;
        set => throw new NotSupportedException();
    }

    public void CheckComplete()
    {
        if (_written != promised)
        {
            throw new InvalidOperationException($"tensor {Quoted.Name(tensor)} wrote {_written} bytes of {promised}");
        }
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (buffer.Length > promised - _written)
        {
            throw new InvalidOperationException($"tensor {Quoted.Name(tensor)} wrote more than its {promised} bytes");
        }

        inner.Write(buffer);
        _written += buffer.Length;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
