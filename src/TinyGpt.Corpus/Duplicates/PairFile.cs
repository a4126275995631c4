using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using TinyGpt.Formats;

namespace TinyGpt.Corpus.Duplicates;

/// <summary>
/// The groups of documents that share one key. After the header, whose numbers are the key, the count of keys, of documents and of pairs, and the
/// CRC-32C of what follows, come pairs of two int32: the first document of a group and another one. The pairs of a group follow each other.
/// </summary>
internal sealed class PairFile : IDisposable
{
    internal static readonly FileHeader Header = new("TGPAIRS ", "pair file");

    private static readonly int _pairBytes = Marshal.SizeOf<DocumentPair>();

    private readonly SafeFileHandle _file;
    private readonly string _path;
    private readonly long _pairs;
    private readonly uint _checksum;

    private PairFile(string path)
    {
        _path = path;
        _file = InputFile.Open(path);
        try
        {
            long[] fields = Header.Read(_file, path);
            long length = RandomAccess.GetLength(_file);
            (long key, long keyCount, Documents, _pairs, long checksum) = (fields[0], fields[1], fields[2], fields[3], fields[4]);
            if (key < 0 || key >= keyCount || keyCount > int.MaxValue || Documents < 0 || Documents > SignatureSet.MostDocuments
                || _pairs < 0 || _pairs > length || length != FileHeader.Bytes + (_pairs * _pairBytes))
            {
                throw Header.Invalid(
                    path, $"its header tells of {_pairs} pairs of {Documents} documents by key {key} of {keyCount}, and it has {length} bytes");
            }

            (Key, KeyCount, _checksum) = ((int)key, (int)keyCount, unchecked((uint)checksum));
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <summary>Which key the documents of a group share.</summary>
    public int Key { get; }

    /// <summary>Of how many.</summary>
    public int KeyCount { get; }

    /// <summary>How many documents were looked at.</summary>
    public long Documents { get; }

    /// <summary>Opens a file and checks its header and length.</summary>
    /// <exception cref="InvalidDataException">The file is something else, damaged, or was not written to its end.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static PairFile Open(string path) => new(path);

    /// <summary>Goes through the pairs. What was seen is void if this throws.</summary>
    /// <param name="visit">Is given successive pairs.</param>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public void Visit(Action<ReadOnlySpan<DocumentPair>> visit)
    {
        DocumentPair[] buffer = new DocumentPair[8192];
        uint checksum = uint.MaxValue;
        for (long start = 0; start < _pairs; start += buffer.Length)
        {
            Span<DocumentPair> pairs = buffer.AsSpan(0, (int)Math.Min(buffer.Length, _pairs - start));
            Span<byte> bytes = MemoryMarshal.AsBytes(pairs);
            InputFile.ReadExactly(_file, _path, bytes, FileHeader.Bytes + (start * _pairBytes));
            checksum = Checksum.Add(checksum, bytes);
            Check(pairs, start);
            visit(pairs);
        }

        if (~checksum != _checksum)
        {
            throw Header.Damaged(_path, $"the bytes from {FileHeader.Bytes} on");
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    private void Check(ReadOnlySpan<DocumentPair> pairs, long start)
    {
        foreach (DocumentPair pair in pairs)
        {
            // Numbers out of range would be written outside of arrays before the checksum is known.
            if (pair.First < 0 || pair.Other <= pair.First || pair.Other >= Documents)
            {
                throw Header.Damaged(_path, $"some of the {pairs.Length * _pairBytes} bytes from {FileHeader.Bytes + (start * _pairBytes)} on");
            }
        }
    }
}
