using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using TinyGpt.Formats;

namespace TinyGpt.Corpus.Duplicates;

/// <summary>
/// What becomes of every document, mapped from a file. After the header, whose numbers are the count of documents and of cluster sizes and the
/// CRC-32C of what follows, come pairs of int64, the sizes of clusters and how many have them; then the kept document of each document as int32;
/// then the reasons, one byte each. Any number of threads may use one.
/// </summary>
public sealed unsafe class DuplicateTable : IDisposable
{
    internal static readonly FileHeader Header = new("TGDUPLIC", "table of duplicates");

    private const int BytesOfDocument = sizeof(int) + sizeof(DuplicateReason), BytesOfSize = 2 * sizeof(long);
    private const int BufferBytes = 1 << 20;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly string _path;
    private readonly int* _kept;
    private readonly DuplicateReason* _reasons;
    private byte* _memory;

    private DuplicateTable(string path)
    {
        _path = path;
        using SafeFileHandle handle = InputFile.Open(path);
        (Count, int sizes) = ReadHeader(handle);
        _file = MemoryMappedFile.CreateFromFile(handle, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = _file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        byte* memory = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref memory);
        _memory = memory + _view.PointerOffset + FileHeader.Bytes;
        ClusterSizes = new ReadOnlySpan<ClusterSize>(_memory, sizes).ToArray();
        _kept = (int*)(_memory + ((long)sizes * BytesOfSize));
        _reasons = (DuplicateReason*)(_kept + Count);
    }

    /// <summary>How many documents there are.</summary>
    public long Count { get; }

    /// <summary>How many clusters there are of each size, the smallest first. Documents without duplicates are clusters of one.</summary>
    public IReadOnlyList<ClusterSize> ClusterSizes { get; }

    /// <summary>Reads through a file once, to see that it is whole, and maps it.</summary>
    /// <exception cref="InvalidDataException">The file is something else, damaged, or was not written to its end.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static DuplicateTable Open(string path) => new(path);

    /// <summary>What becomes of a document.</summary>
    /// <param name="document">Its number among the documents of all files, as <see cref="SignatureSet"/> counts them.</param>
    public DocumentFate Fate(long document)
    {
        ObjectDisposedException.ThrowIf(_memory is null, this);
        ArgumentOutOfRangeException.ThrowIfNegative(document);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(document, Count);
        return new DocumentFate(_kept[document], _reasons[document]);
    }

    /// <summary>Unmaps the file.</summary>
    public void Dispose()
    {
        if (_memory is null)
        {
            return;
        }

        _memory = null;
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    /// <summary>Writes a file, replacing what is there at once or not at all.</summary>
    internal static void Write(string path, Clusters clusters) => AtomicFile.Write(path, stream =>
    {
        FileHeader.Reserve(stream);
        ClusterSize[] sizes = clusters.Sizes();
        uint checksum = Write<ClusterSize>(stream, uint.MaxValue, sizes);
        checksum = Write(stream, checksum, clusters.Kept);
        checksum = Write(stream, checksum, clusters.Reasons);
        Header.Write(stream, clusters.Kept.Length, sizes.Length, ~checksum);
    });

    private static uint Write<T>(Stream stream, uint checksum, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        // In parts: a span of bytes ends at two thousand million.
        int part = BufferBytes / sizeof(T);
        for (int start = 0; start < values.Length; start += part)
        {
            ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(values.Slice(start, Math.Min(part, values.Length - start)));
            stream.Write(bytes);
            checksum = Checksum.Add(checksum, bytes);
        }

        return checksum;
    }

    private (long Count, int Sizes) ReadHeader(SafeFileHandle file)
    {
        long[] fields = Header.Read(file, _path);
        (long count, long sizes, long expected) = (fields[0], fields[1], fields[2]);
        long length = RandomAccess.GetLength(file);
        if (count < 0 || count > SignatureSet.MostDocuments || sizes < 0 || sizes > count
            || length != FileHeader.Bytes + (sizes * BytesOfSize) + (count * BytesOfDocument))
        {
            throw Header.Invalid(_path, $"its header tells of {count} documents and {sizes} sizes of clusters, and it has {length} bytes");
        }

        byte[] buffer = new byte[BufferBytes];
        uint checksum = uint.MaxValue;
        for (long position = FileHeader.Bytes; position < length; position += buffer.Length)
        {
            Span<byte> bytes = buffer.AsSpan(0, (int)Math.Min(buffer.Length, length - position));
            InputFile.ReadExactly(file, _path, bytes, position);
            checksum = Checksum.Add(checksum, bytes);
        }

        return ~checksum == expected ? (count, (int)sizes) : throw Header.Damaged(_path, $"the bytes from {FileHeader.Bytes} on");
    }
}
