using System.Buffers;

namespace TinyGpt.Corpus.Reading;

/// <summary>The part of a file around the place where it is being read. Any place can be gone to.</summary>
internal sealed class FileWindow : IDisposable
{
    /// <summary>The most bytes that can be looked at together.</summary>
    public const int Size = 1 << 17;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(Size);
    private Stream _file;
    private int _start, _end;

    /// <summary>Looks at what can be gone to at any place.</summary>
    public FileWindow(Stream file) => _file = file;

    /// <summary>Opens a file.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="IOException">It cannot be read, or only from front to back.</exception>
    public static FileWindow Open(string path)
    {
        if (Directory.Exists(path) || !File.Exists(path))
        {
            throw new FileNotFoundException($"there is no file {path}", path);
        }

        try
        {
            FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
            if (file.CanSeek)
            {
                return new FileWindow(file);
            }

            file.Dispose();
            throw new IOException($"{path} is a pipe; write what comes out of it to a file first");
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IOException($"{path} may not be read: {exception.Message}", exception);
        }
    }

    /// <summary>Goes to the start of another file.</summary>
    public void Reset(Stream file)
    {
        _file = file;
        _start = _end = 0;
    }

    /// <summary>The place, in bytes from the file's start.</summary>
    public long Position
    {
        get => _file.Position - (_end - _start);
        set
        {
            long ahead = value - Position;
            if (ahead >= -_start && ahead <= _end - _start)
            {
                _start += (int)ahead;
                return;
            }

            _file.Position = value;
            _start = _end = 0;
        }
    }

    /// <summary>The next bytes, which stay the next; fewer only at the end of the file.</summary>
    public ReadOnlySpan<byte> Peek(int count)
    {
        if (_end - _start < count)
        {
            _bytes.AsSpan(_start.._end).CopyTo(_bytes);
            (_start, _end) = (0, _end - _start);
            int read;
            while (_end < count && (read = _file.Read(_bytes, _end, Size - _end)) > 0)
            {
                _end += read;
            }
        }

        return _bytes.AsSpan(_start, Math.Min(count, _end - _start));
    }

    /// <summary>Goes on by bytes that were peeked at.</summary>
    public void Skip(int count) => _start += count;

    /// <summary>Some of the next bytes; none only at the end of the file.</summary>
    public int Read(Span<byte> target)
    {
        if (_start == _end)
        {
            if (target.Length >= Size)
            {
                // What the window held lies elsewhere now.
                _start = _end = 0;
                return _file.Read(target);
            }

            // A peek at one byte fills the window.
            Peek(1);
        }

        int count = Math.Min(target.Length, _end - _start);
        _bytes.AsSpan(_start, count).CopyTo(target);
        _start += count;
        return count;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _file.Dispose();
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = [];
        }
    }
}
