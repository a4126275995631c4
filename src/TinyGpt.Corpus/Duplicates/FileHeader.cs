using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;
using TinyGpt.Formats;

namespace TinyGpt.Corpus.Duplicates;

/// <summary>
/// What every file of the search for duplicates begins with, 64 bytes, little-endian: eight ASCII characters that tell what it is, the version
/// as int64, five numbers of the kind as int64, and the CRC-32C of these 56 bytes as uint64. It is written last, so that a file which was not
/// written to its end begins with zeros.
/// </summary>
/// <param name="Mark">The eight characters.</param>
/// <param name="Kind">What the file is called in messages, as in "signature file".</param>
internal sealed record FileHeader(string Mark, string Kind)
{
    /// <summary>Bytes before the contents.</summary>
    public const int Bytes = 64;

    /// <summary>How many numbers a kind has for itself.</summary>
    public const int FieldCount = 5;

    private const long Version = 1;
    private const int VersionAt = 8, FieldsAt = 16, ChecksumAt = 56;

    /// <summary>Leaves room for a header at the start of a stream.</summary>
    public static void Reserve(Stream stream) => stream.Write(stackalloc byte[Bytes]);

    /// <summary>Writes the header at the start of a stream that can seek.</summary>
    public void Write(Stream stream, params ReadOnlySpan<long> fields)
    {
        Span<byte> header = stackalloc byte[Bytes];
        Encoding.ASCII.GetBytes(Mark, header);
        BinaryPrimitives.WriteInt64LittleEndian(header[VersionAt..], Version);
        for (int i = 0; i < FieldCount; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(header[(FieldsAt + (i * sizeof(long)))..], i < fields.Length ? fields[i] : 0);
        }

        BinaryPrimitives.WriteInt64LittleEndian(header[ChecksumAt..], Checksum.Of(header[..ChecksumAt]));
        stream.Position = 0;
        stream.Write(header);
        stream.Flush();
    }

    /// <summary>Reads and checks the header of a file.</summary>
    /// <returns>The numbers of the kind, which the caller has yet to check against the file's length.</returns>
    /// <exception cref="InvalidDataException">The file is something else, of another version, damaged, or was not written to its end.</exception>
    public long[] Read(SafeFileHandle file, string path)
    {
        Span<byte> header = stackalloc byte[Bytes];
        long length = RandomAccess.GetLength(file);
        if (length < Bytes)
        {
            throw Invalid(path, $"it has {length} bytes, and the header alone takes {Bytes}");
        }

        InputFile.ReadExactly(file, path, header, 0);
        if (!header.ContainsAnyExcept((byte)0))
        {
            throw Invalid(path, "it was not written to its end; delete it and repeat the task that makes it");
        }

        if (!header[..VersionAt].SequenceEqual(Encoding.ASCII.GetBytes(Mark)))
        {
            throw Invalid(path, $"it does not begin with {Mark}");
        }

        if (BinaryPrimitives.ReadInt64LittleEndian(header[ChecksumAt..]) != Checksum.Of(header[..ChecksumAt]))
        {
            throw Damaged(path, "bytes 0 to 63, its header,");
        }

        long version = BinaryPrimitives.ReadInt64LittleEndian(header[VersionAt..]);
        if (version != Version)
        {
            throw Invalid(path, $"it is of version {version}, and this program reads version {Version}");
        }

        long[] fields = new long[FieldCount];
        for (int i = 0; i < FieldCount; i++)
        {
            fields[i] = BinaryPrimitives.ReadInt64LittleEndian(header[(FieldsAt + (i * sizeof(long)))..]);
        }

        return fields;
    }

    /// <summary>The file is none of this kind.</summary>
    public InvalidDataException Invalid(string path, string what) => new($"{path} is not a {Kind} that can be read: {what}");

    /// <summary>The file has changed since it was written.</summary>
    public InvalidDataException Damaged(string path, string where) =>
        new($"{path} is damaged: {where} are not what was written; delete the {Kind} and repeat the task that makes it");
}
