using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using TinyGpt.Formats;

namespace TinyGpt.Data;

/// <summary>
/// Where the documents of a token file end: a file beside it, <c>NAME.ends</c>. A header of 24 bytes (the letters TGPTENDS, the version as int32,
/// four zero bytes, the count of documents as int64) and then for each document the number of the token after its last one, as int64; all
/// little-endian. A document begins where the one before it ends, and has at least one token.
/// </summary>
public static class DocumentEnds
{
    /// <summary>What is appended to a token file's name without its .tok.</summary>
    public const string Extension = ".ends";

    private const int HeaderBytes = 24, Version = 1;

    private static ReadOnlySpan<byte> Magic => "TGPTENDS"u8;

    /// <summary>The file beside a token file.</summary>
    public static string PathFor(string tokenFile) => Path.ChangeExtension(tokenFile, Extension);

    /// <summary>Writes a file's contents.</summary>
    /// <param name="stream">Written from where it stands.</param>
    /// <param name="ends">Tokens up to and with each document: positive and increasing.</param>
    public static void Write(Stream stream, ReadOnlySpan<long> ends)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        header.Clear();
        Magic.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], Version);
        BinaryPrimitives.WriteInt64LittleEndian(header[16..], ends.Length);
        stream.Write(header);
        if (BitConverter.IsLittleEndian)
        {
            stream.Write(MemoryMarshal.AsBytes(ends));
            return;
        }

        Span<byte> number = stackalloc byte[sizeof(long)];
        foreach (long end in ends)
        {
            BinaryPrimitives.WriteInt64LittleEndian(number, end);
            stream.Write(number);
        }
    }

    /// <summary>Reads and checks a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tokens">How many tokens the documents have together.</param>
    /// <exception cref="InvalidDataException">The file is something else or is damaged; the message says where.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static long[] Read(string path, long tokens)
    {
        using SafeFileHandle file = InputFile.Open(path);
        long[] ends = new long[ReadCount(file, path)];
        InputFile.ReadExactly(file, path, MemoryMarshal.AsBytes(ends.AsSpan()), HeaderBytes);
        long previous = 0;
        for (int i = 0; i < ends.Length; i++)
        {
            long end = BitConverter.IsLittleEndian ? ends[i] : BinaryPrimitives.ReverseEndianness(ends[i]);
            if (end <= previous || end > tokens)
            {
                throw new InvalidDataException($"{path}: document {i} ends at token {end}; it begins at {previous}, and there are {tokens} tokens");
            }

            (ends[i], previous) = (end, end);
        }

        return previous == tokens
            ? ends
            : throw new InvalidDataException($"{path}: the documents have {previous} tokens, and the token file {tokens}");
    }

    private static long ReadCount(SafeFileHandle file, string path)
    {
        long length = RandomAccess.GetLength(file);
        Span<byte> header = stackalloc byte[HeaderBytes];
        if (length < HeaderBytes)
        {
            throw new InvalidDataException($"{path} is no file of document ends: it has {length} bytes, and the header alone takes {HeaderBytes}");
        }

        InputFile.ReadExactly(file, path, header, 0);
        int version = BinaryPrimitives.ReadInt32LittleEndian(header[8..]);
        if (!header[..8].SequenceEqual(Magic) || version != Version)
        {
            throw new InvalidDataException($"{path} is no file of document ends of version {Version}: its first bytes are others");
        }

        long count = BinaryPrimitives.ReadInt64LittleEndian(header[16..]);
        return count >= 0 && count <= Array.MaxLength && length == HeaderBytes + (count * sizeof(long))
            ? count
            : throw new InvalidDataException($"{path}: its header tells of {count} documents, and it has {length} bytes");
    }
}
