using System.Buffers.Binary;

namespace TinyGpt.Formats;

/// <summary>
/// The header of a token file of llm.c: 256 int32, of which the first three are a magic number, the version and the count of tokens.
/// The tokens follow, two bytes each, little-endian.
/// </summary>
public static class LlmcTokens
{
    /// <summary>Bytes before the first token.</summary>
    public const int HeaderBytes = 256 * sizeof(int);

    /// <summary>The most tokens that a file can hold: its count is an int32.</summary>
    public const long MaxCount = int.MaxValue;

    /// <summary>Tokens are stored in 16 bits, so a vocabulary can have this many.</summary>
    public const int MaxVocabularySize = 1 << 16;

    private const int Magic = 20240520;
    private const int Version = 1;

    /// <summary>Writes a header.</summary>
    /// <param name="header">[<see cref="HeaderBytes"/>], written.</param>
    /// <param name="count">How many tokens follow it.</param>
    /// <exception cref="InvalidDataException">The format cannot hold so many.</exception>
    public static void WriteHeader(Span<byte> header, long count)
    {
        if (count > MaxCount)
        {
            throw new InvalidDataException($"a token file holds at most {MaxCount} tokens, and these are {count}");
        }

        header[..HeaderBytes].Clear();
        BinaryPrimitives.WriteInt32LittleEndian(header, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], Version);
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], (int)count);
    }

    /// <summary>Reads and checks a header.</summary>
    /// <param name="header">The file's first bytes: <see cref="HeaderBytes"/>, or all that it has.</param>
    /// <param name="fileLength">The file's length in bytes.</param>
    /// <param name="path">The file's name, for messages.</param>
    /// <returns>The number of tokens.</returns>
    /// <exception cref="InvalidDataException">The file is something else, or not of the length that its header asks for.</exception>
    public static long ReadHeader(ReadOnlySpan<byte> header, long fileLength, string path)
    {
        if (header.Length < HeaderBytes)
        {
            throw Invalid(path, $"it has {fileLength} bytes, and the header alone takes {HeaderBytes}");
        }

        int magic = BinaryPrimitives.ReadInt32LittleEndian(header);
        int version = BinaryPrimitives.ReadInt32LittleEndian(header[4..]);
        long count = BinaryPrimitives.ReadInt32LittleEndian(header[8..]);
        if (magic != Magic || version != Version)
        {
            throw Invalid(path, $"it starts with {magic}, version {version}, instead of {Magic}, version {Version}");
        }

        if (count < 0 || fileLength != HeaderBytes + count * sizeof(ushort))
        {
            throw Invalid(path, $"its header tells of {count} tokens, and it has {fileLength} bytes");
        }

        return count;
    }

    private static InvalidDataException Invalid(string path, string what) => new($"{path} is not a token file of llm.c: {what}");
}
