using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using TinyGpt.Formats;

namespace TinyGpt.Corpus.Duplicates;

/// <summary>
/// The keys of the documents of one input file, in their order. After the header, whose numbers are shingle words, bands, rows, seed and count of
/// documents, come blocks of 8,192 documents, the last one of fewer; in a block all documents' first keys, the CRC-32C of these bytes as uint64,
/// all second keys, and so on. Who looks for one key's duplicates reads a sixteenth of the file.
/// </summary>
public sealed class SignatureFile : IDisposable
{
    /// <summary>Documents in a block.</summary>
    internal const int BlockDocuments = 8192;

    internal static readonly FileHeader Header = new("TGSIGNAT", "signature file");

    private readonly SafeFileHandle _file;
    private readonly string _path;

    private SignatureFile(string path)
    {
        _path = path;
        _file = InputFile.Open(path);
        try
        {
            (Settings, Count) = ReadHeader();
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <summary>With which settings it was made.</summary>
    public DuplicateSettings Settings { get; }

    /// <summary>How many documents it tells of.</summary>
    public long Count { get; }

    /// <summary>Opens a file and checks its header and length; blocks are checked when they are read.</summary>
    /// <exception cref="InvalidDataException">The file is something else, damaged, or was not written to its end.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static SignatureFile Open(string path) => new(path);

    /// <summary>Reads the keys of a block.</summary>
    /// <param name="key">Which key of each document.</param>
    /// <param name="block">The block's number, from 0.</param>
    /// <param name="buffer">[<see cref="BlockDocuments"/> + 1], written.</param>
    /// <returns>The part of the buffer with a key for each document of the block; empty past the last block.</returns>
    /// <exception cref="InvalidDataException">The block is damaged.</exception>
    internal ReadOnlySpan<ulong> Read(int key, long block, Span<ulong> buffer)
    {
        int count = (int)Math.Clamp(Count - (block * BlockDocuments), 0, BlockDocuments);
        if (count == 0)
        {
            return default;
        }

        long position = FileHeader.Bytes + (((block * Settings.KeyCount * (BlockDocuments + 1)) + ((long)key * (count + 1))) * sizeof(ulong));
        Span<ulong> row = buffer[..(count + 1)];
        InputFile.ReadExactly(_file, _path, MemoryMarshal.AsBytes(row), position);
        if (row[count] != Checksum.Of(MemoryMarshal.AsBytes(row[..count])))
        {
            throw Header.Damaged(_path, $"{(count + 1) * sizeof(ulong)} bytes from byte {position} on");
        }

        return row[..count];
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    private (DuplicateSettings Settings, long Count) ReadHeader()
    {
        long[] fields = Header.Read(_file, _path);
        long length = RandomAccess.GetLength(_file);
        if (!fields.AsSpan(0, 4).ContainsAnyExceptInRange(int.MinValue, int.MaxValue))
        {
            (int words, int bands, int rows, int seed) = ((int)fields[0], (int)fields[1], (int)fields[2], (int)fields[3]);
            DuplicateSettings settings = new() { ShingleWords = words, Bands = bands, Rows = rows, Seed = seed };
            if (settings.IsValid && fields[4] >= 0 && fields[4] <= length && length == LengthOf(settings.KeyCount, fields[4]))
            {
                return (settings, fields[4]);
            }
        }

        throw Header.Invalid(
            _path, $"its header tells of {fields[4]} documents in {fields[1]} bands of {fields[2]} rows, and it has {length} bytes");
    }

    private static long LengthOf(int keys, long count) =>
        FileHeader.Bytes + (keys * sizeof(ulong) * (count + ((count + BlockDocuments - 1) / BlockDocuments)));
}
