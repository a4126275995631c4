using System.Buffers.Binary;

namespace TinyGpt.Corpus.Reading;

/// <summary>
/// Looks at the lengths and counts in a Parquet file before they are believed: the package that reads them takes memory for whatever they say.
/// </summary>
internal static class ParquetCheck
{
    private const int TailBytes = 8, PageHeaderBytes = 1 << 10, LongestPageHeader = 1 << 20, BytesOfTextLength = 4;

    // Fields of PageHeader, and of the structures in it.
    private const int Unpacked = 2, Packed = 3, Values = (5 << 4) + 1, DictionaryValues = (7 << 4) + 1, ValuesOfVersion2 = (8 << 4) + 1,
        LevelsOfVersion2 = (8 << 4) + 5, MoreLevelsOfVersion2 = (8 << 4) + 6;

    /// <summary>Checks the footer.</summary>
    /// <exception cref="InvalidDataException">It cannot be; the message says why in a few words.</exception>
    public static void Footer(FileStream file)
    {
        byte[] tail = Read(file, file.Length - TailBytes, TailBytes);
        long length = tail.Length == TailBytes && tail.AsSpan(4).SequenceEqual("PAR1"u8) ? BinaryPrimitives.ReadUInt32LittleEndian(tail) : -1;
        if (length < 0 || length > file.Length - TailBytes)
        {
            throw new InvalidDataException("the file does not end in a length and PAR1");
        }

        byte[] footer = Read(file, file.Length - TailBytes - length, (int)Math.Min(length, Array.MaxLength));
        new ThriftWalk(footer, []).Walk(ThriftStructure.FileMetadata);
    }

    /// <summary>Checks the headers of a column's pages in a group of rows.</summary>
    /// <param name="file">The file.</param>
    /// <param name="offset">Where the first page begins.</param>
    /// <param name="packed">The bytes of all pages.</param>
    /// <param name="unpacked">The bytes of all pages when they are unpacked, at most.</param>
    /// <param name="rows">The values in all pages.</param>
    /// <param name="isSnappy">Whether they are packed with Snappy, which has a length of its own before what is packed.</param>
    /// <exception cref="InvalidDataException">They cannot be; the message says why in a few words.</exception>
    public static void Pages(FileStream file, long offset, long packed, long unpacked, long rows, bool isSnappy)
    {
        long end = offset + packed, values = 0;
        Dictionary<int, long> numbers = [];
        while (offset < end && values < rows)
        {
            numbers.Clear();
            offset += Header(file, offset, end, numbers);
            long levels = Number(numbers, LevelsOfVersion2) + Number(numbers, MoreLevelsOfVersion2);
            if (isSnappy && Number(numbers, Packed) > levels && SnappyLength(file, offset + levels) > Number(numbers, Unpacked))
            {
                throw new InvalidDataException("a page unpacks to more than its size");
            }

            offset += Number(numbers, Packed);
            unpacked -= Number(numbers, Unpacked);
            values += Number(numbers, Values) + Number(numbers, ValuesOfVersion2);
            // Of a dictionary's texts each has its length before it.
            if (offset > end || unpacked < 0 || values > rows || Number(numbers, DictionaryValues) > Number(numbers, Unpacked) / BytesOfTextLength)
            {
                throw new InvalidDataException("a page is larger than what it is in");
            }
        }

        if (values != rows)
        {
            throw new InvalidDataException($"there are pages for {values} of {rows} rows");
        }
    }

    private static long Number(Dictionary<int, long> numbers, int field) =>
        numbers.GetValueOrDefault(field) is long value and >= 0 ? value : throw new InvalidDataException("a page has a size below zero");

    private static int Header(FileStream file, long offset, long end, Dictionary<int, long> numbers)
    {
        for (int length = PageHeaderBytes; ; length = LongestPageHeader)
        {
            byte[] bytes = Read(file, offset, (int)Math.Min(length, end - offset));
            try
            {
                ThriftWalk walk = new(bytes, numbers);
                walk.Walk(ThriftStructure.PageHeader);
                return walk.Position;
            }
            catch (InvalidDataException) when (length < LongestPageHeader && bytes.Length == length)
            {
                // The smallest and the largest text of a page may stand in its header.
            }
        }
    }

    /// <summary>The length that stands before what Snappy packed (google/snappy, format_description.txt): up to 32 bits, seven a byte.</summary>
    private static long SnappyLength(FileStream file, long offset)
    {
        long length = 0;
        byte[] bytes = Read(file, offset, 5);
        for (int i = 0; i < bytes.Length; i++)
        {
            length |= (bytes[i] & 127L) << (7 * i);
            if (bytes[i] < 128)
            {
                break;
            }
        }

        return length;
    }

    private static byte[] Read(FileStream file, long offset, int count)
    {
        byte[] bytes = new byte[Math.Max(count, 0)];
        int read = offset < 0 ? 0 : RandomAccess.Read(file.SafeFileHandle, bytes, offset);
        return read == count ? bytes : bytes[..read];
    }
}
