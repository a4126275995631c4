using System.Buffers;
using System.Text.Unicode;
using Microsoft.Win32.SafeHandles;
using TinyGpt.Formats;

namespace TinyGpt.Data;

/// <summary>Reads text files of any size in pieces, and accepts nothing but UTF-8.</summary>
public static class TextFile
{
    private const int BlockBytes = 1 << 20;

    /// <summary>
    /// The text in pieces of about a million characters, which never divide a character or a surrogate pair. A byte order mark at the start
    /// is left out; everything else, line ends included, is kept as it is. A piece is valid until the next is asked for.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">The file is empty, or not UTF-8: the message says at which byte.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static IEnumerable<ReadOnlyMemory<char>> Pieces(string path)
    {
        using SafeFileHandle file = InputFile.Open(path);
        byte[] bytes = new byte[BlockBytes];
        char[] characters = new char[BlockBytes];
        // bytes[0..kept] is a character's beginning that the last block ended with; position is the file's byte at bytes[0].
        (long position, int kept) = (0, 0);
        bool isEmpty = true;
        while (true)
        {
            int read = RandomAccess.Read(file, bytes.AsSpan(kept), position + kept);
            int length = kept + read;
            (int used, int written) = Decode(path, bytes.AsSpan(0, length), characters, position, isFinal: read == 0);
            ReadOnlyMemory<char> piece = characters.AsMemory(0, written);
            if (position == 0 && written > 0 && characters[0] == '\uFEFF')
            {
                piece = piece[1..];
            }

            if (!piece.IsEmpty)
            {
                isEmpty = false;
                yield return piece;
            }

            if (read == 0)
            {
                break;
            }

            bytes.AsSpan(used, length - used).CopyTo(bytes);
            (position, kept) = (position + used, length - used);
        }

        if (isEmpty)
        {
            throw new InvalidDataException($"{path} is empty");
        }
    }

    private static (int Used, int Written) Decode(string path, ReadOnlySpan<byte> bytes, Span<char> characters, long position, bool isFinal)
    {
        OperationStatus status = Utf8.ToUtf16(bytes, characters, out int used, out int written, replaceInvalidSequences: false, isFinal);
        if (status == OperationStatus.InvalidData)
        {
            string found = Convert.ToHexString(bytes[used..Math.Min(used + 4, bytes.Length)]);
            throw new InvalidDataException($"{path} is not UTF-8: no character starts with the bytes {found} at offset {position + used}");
        }

        return (used, written);
    }
}
