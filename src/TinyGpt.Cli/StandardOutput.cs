using Microsoft.Win32.SafeHandles;

namespace TinyGpt.Cli;

/// <summary>
/// Standard output that says when nobody reads it any more, as after <c>| head</c>: the console's own stream then goes on for ever without a word.
/// </summary>
internal sealed class StandardOutput : Stream
{
    private const int BrokenPipe = 32, StandardOutputHandle = 1;

    private readonly Stream _stream = OpenPipe() ?? Console.OpenStandardOutput();

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Makes <see cref="Console.Out"/> write here.</summary>
    public static void Install() => Console.SetOut(new StreamWriter(new StandardOutput(), Console.OutputEncoding) { AutoFlush = true });

    /// <inheritdoc/>
    /// <exception cref="ClosedOutputException">Nobody reads it any more.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            _stream.Write(buffer);
        }
        catch (IOException exception) when (exception.HResult == BrokenPipe)
        {
            throw new ClosedOutputException(exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"standard output cannot be written: {exception.Message}", exception);
        }
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush() => _stream.Flush();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Only where it is no file: a stream of a file keeps a place of its own, and would write over what other programs append.</summary>
    private static FileStream? OpenPipe()
    {
        if (OperatingSystem.IsWindows() || !Console.IsOutputRedirected)
        {
            return null;
        }

        FileStream stream = new(new SafeFileHandle(StandardOutputHandle, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return stream.CanSeek ? null : stream;
    }
}
