using System.Buffers.Binary;

namespace TinyGpt.Formats;

/// <summary>
/// The header of a token file of llm.c: 256 int32, of which the first three are a magic number, the version and the count of tokens.
/// The tokens follow, little-endian. Magic and version tell how many bytes each has: two in the files that llm.c made for GPT-2, four in those for Llama 3.
/// </summary>
public static class LlmcTokens
{
    /// <summary>Bytes before the first token.</summary>
    public const int HeaderBytes = 256 * sizeof(int);

    /// <summary>The most tokens that a file can hold: its count is an int32.</summary>
    public const long MaxCount = int.MaxValue;

    /// <summary>The largest vocabulary whose tokens take 16 bits.</summary>
    public const int MaxShortVocabulary = 1 << 16;

    private const int ShortMagic = 20240520, ShortVersion = 1, LongMagic = 20240801, LongVersion = 7;

    /// <summary>How many bytes a token of a vocabulary takes: 2 or 4.</summary>
    public static int TokenBytes(int vocabularySize) => vocabularySize <= MaxShortVocabulary ? sizeof(ushort) : sizeof(uint);

    /// <summary>Writes a header.</summary>
    /// <param name="header">[<see cref="HeaderBytes"/>], written.</param>
    /// <param name="count">How many tokens follow it.</param>
    /// <param name="tokenBytes">How many bytes each has: 2 or 4.</param>
    /// <exception cref="InvalidDataException">The format cannot hold so many.</exception>
    public static void WriteHeader(Span<byte> header, long count, int tokenBytes)
    {
        bool isShort = tokenBytes == sizeof(ushort);
        if (count > MaxCount)
        {
            throw new InvalidDataException($"a token file holds at most {MaxCount} tokens, and these are {count}");
        }

        header[..HeaderBytes].Clear();
        BinaryPrimitives.WriteInt32LittleEndian(header, isShort ? ShortMagic : LongMagic);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], isShort ? ShortVersion : LongVersion);
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], (int)count);
    }

    /// <summary>Reads and checks a header.</summary>
    /// <param name="header">The file's first bytes: <see cref="HeaderBytes"/>, or all that it has.</param>
    /// <param name="fileLength">The file's length in bytes.</param>
    /// <param name="path">The file's name, for messages.</param>
    /// <returns>The number of tokens, and how many bytes each has.</returns>
    /// <exception cref="InvalidDataException">The file is something else, or not of the length that its header asks for.</exception>
    public static (long Count, int TokenBytes) ReadHeader(ReadOnlySpan<byte> header, long fileLength, string path)
    {
        if (header.Length < HeaderBytes)
        {
            throw Invalid(path, $"it has {fileLength} bytes, and the header alone takes {HeaderBytes}");
        }

        int magic = BinaryPrimitives.ReadInt32LittleEndian(header);
        int version = BinaryPrimitives.ReadInt32LittleEndian(header[4..]);
        long count = BinaryPrimitives.ReadInt32LittleEndian(header[8..]);
        int tokenBytes = (magic, version) switch
        {
            (ShortMagic, ShortVersion) => sizeof(ushort),
            (LongMagic, LongVersion) => sizeof(uint),
            _ => throw Invalid(
                path, $"it starts with {magic}, version {version}, instead of {ShortMagic}, version {ShortVersion}, or {LongMagic}, version {LongVersion}"),
        };
        if (count < 0 || fileLength != HeaderBytes + count * tokenBytes)
        {
            throw Invalid(path, $"its header tells of {count} tokens, and it has {fileLength} bytes");
        }

        return (count, tokenBytes);
    }

    private static InvalidDataException Invalid(string path, string what) => new($"{path} is not a token file of llm.c: {what}");
}
