using System.Text;
using System.Text.Unicode;
using Microsoft.Win32.SafeHandles;
using TinyGpt.Formats;

namespace TinyGpt.Data;

/// <summary>
/// Reads a text file of any size in blocks of bytes, and accepts nothing but UTF-8. Where a block may end is for the reader to say; no block ends inside a
/// character. A byte order mark at the start is left out; everything else, line ends included, is kept as it is.
/// </summary>
internal sealed class TextBlocks : IDisposable
{
    /// <summary>How much is read at once where nothing else is asked for.</summary>
    public const int DefaultBytes = 1 << 20;

    /// <summary>How long a block may grow in search of a place to end.</summary>
    public const int MaxBytes = 1 << 26;

    private static readonly Cut _anywhere = text => text.Length;

    private readonly string _path;
    private readonly SafeFileHandle _file;
    private readonly Cut _cut;
    private readonly int _blockBytes;

    // The file's next byte to read, and what was read but belongs to the next block.
    private long _position;
    private byte[] _rest = [];
    private bool _isEmpty = true;

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cut">Where a block may end; null: after any character.</param>
    /// <param name="blockBytes">How much is read at once.</param>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public TextBlocks(string path, Cut? cut = null, int blockBytes = DefaultBytes)
    {
        (_path, _cut, _blockBytes) = (path, cut ?? _anywhere, blockBytes);
        _file = InputFile.Open(path);
    }

    /// <summary>Where a block may end.</summary>
    /// <param name="text">What was read, in whole characters; more follows it.</param>
    /// <returns>The last place, in bytes; 0: there is none, more must be read.</returns>
    public delegate int Cut(ReadOnlySpan<byte> text);

    /// <summary>Reads the next block.</summary>
    /// <param name="buffer">Receives it; replaced by a larger one where it does not fit.</param>
    /// <param name="block">The block: a part of the buffer, not empty.</param>
    /// <returns>False at the end of the file.</returns>
    /// <exception cref="InvalidDataException">The file is empty, or not UTF-8, or there is no place to end a block: the message says at which byte.</exception>
    public bool TryRead(ref byte[] buffer, out ReadOnlyMemory<byte> block)
    {
        int length = _rest.Length, wanted = _blockBytes;
        long start = _position - length;
        EnsureRoom(ref buffer, length);
        _rest.CopyTo(buffer, 0);
        while (true)
        {
            EnsureRoom(ref buffer, length + wanted);
            int read = RandomAccess.Read(_file, buffer.AsSpan(length, wanted), _position);
            _position += read;
            length += read;
            bool isFinal = read == 0;
            int text = WholeCharacters(buffer.AsSpan(0, length), start, isFinal);
            int mark = start == 0 && buffer.AsSpan(0, text).StartsWith("\uFEFF"u8) ? 3 : 0;
            int end = isFinal || text <= mark ? text : mark + _cut(buffer.AsSpan(mark, text - mark));
            if (isFinal || end > mark)
            {
                block = buffer.AsMemory(mark, end - mark);
                _rest = buffer[end..length];
                return End(block.IsEmpty);
            }

            if (length >= MaxBytes)
            {
                throw new InvalidDataException(
                    $"{_path} cannot be divided: the {length} bytes from offset {start} on have no place where a piece ends for certain, such as the end of a word");
            }

            // Twice as much each time, so that looking through it again stays cheap.
            wanted = length;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static void EnsureRoom(ref byte[] buffer, int length)
    {
        if (buffer.Length < length)
        {
            Array.Resize(ref buffer, Math.Max(length, Math.Min(2 * buffer.Length, MaxBytes)));
        }
    }

    private bool End(bool isEnd)
    {
        if (isEnd && _isEmpty)
        {
            throw new InvalidDataException($"{_path} is empty");
        }

        _isEmpty = false;
        return !isEnd;
    }

    /// <summary>The length without the beginning of a character that is cut off at the end.</summary>
    private int WholeCharacters(ReadOnlySpan<byte> bytes, long start, bool isFinal)
    {
        int length = bytes.Length - (isFinal ? 0 : CutOff(bytes));
        return Utf8.IsValid(bytes[..length]) ? length : throw NotUtf8(bytes, start);
    }

    private static int CutOff(ReadOnlySpan<byte> bytes)
    {
        for (int back = 1; back <= Math.Min(3, bytes.Length); back++)
        {
            byte value = bytes[^back];
            if ((value & 0xC0) != 0x80)
            {
                int needed = value switch { >= 0xF0 => 4, >= 0xE0 => 3, >= 0xC0 => 2, _ => 1 };
                return needed > back ? back : 0;
            }
        }

        return 0;
    }

    private InvalidDataException NotUtf8(ReadOnlySpan<byte> bytes, long start)
    {
        int at = 0;
        while (Rune.DecodeFromUtf8(bytes[at..], out _, out int length) == System.Buffers.OperationStatus.Done)
        {
            at += length;
        }

        string found = Convert.ToHexString(bytes[at..Math.Min(at + 4, bytes.Length)]);
        return new InvalidDataException($"{_path} is not UTF-8: no character starts with the bytes {found} at offset {start + at}");
    }
}
