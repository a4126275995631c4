using System.Text;
using Parquet;
using TinyGpt.Corpus.Reading;
using TinyGpt.Tests.Formats;
using Xunit;

namespace TinyGpt.Corpus.Tests.Reading;

/// <summary>Rows of Parquet files.</summary>
public sealed class ParquetDocumentsTests
{
    private static readonly string?[] _texts = [.. Enumerable.Range(0, 25).Select(i => i == 3 ? null : $"text {i} é")];

    [Theory]
    [InlineData(CompressionMethod.None)]
    [InlineData(CompressionMethod.Snappy)]
    [InlineData(CompressionMethod.Gzip)]
    [InlineData(CompressionMethod.Zstd)]
    public void RowsBecomeDocuments(CompressionMethod method)
    {
        foreach (bool hasDictionary in new[] { false, true })
        {
            ReadAll read = ReadAll.Of("a.parquet", ParquetFiles.Write(method, _texts, rowsOfGroup: 10, hasDictionary));
            Assert.Equal(_texts.Where(text => text is not null), read.Documents.Select(document => document.Text));
            Assert.Equal("http://a.example/24", read.Documents[^1].Url);
            Assert.Equal(23, read.Documents[^1].Record);
            Assert.Equal(1, read.Counts.Skipped["row without text"]);
            Assert.Equal(read.Documents.Sum(document => Encoding.UTF8.GetByteCount(document.Text)), read.Counts.Bytes);
            Assert.Empty(read.Damages);
        }
    }

    [Fact]
    public void ARowOverTheLimitIsNamed()
    {
        string most = new('é', 50);
        byte[] file = ParquetFiles.Write(CompressionMethod.Zstd, ["a", new string('x', 101), most, most + "x"]);
        ReadAll read = ReadAll.Of("a.parquet", file, new ReaderSettings { RecordLimit = 100 });
        Assert.Equal(["a", most], read.Documents.Select(document => document.Text));
        Assert.Equal(["row 2 of group 1", "row 4 of group 1"], read.Damages.Select(damage => damage.Field));
    }

    [Theory]
    [InlineData("body")]
    [InlineData("n")]
    public void AColumnThatIsNotThereIsOneError(string column)
    {
        byte[] file = ParquetFiles.Write(CompressionMethod.None, _texts);
        InvalidDataException exception = Assert.Throws<InvalidDataException>(() => ReadAll.Of("a.parquet", file, new ReaderSettings { TextColumn = column }));
        Assert.Contains($"has no column '{column}' of texts; it has url, text, n: name", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>A text that a dictionary holds once, and many rows name, is in memory once; over the limit it is not even made a string.</summary>
    [Theory]
    [InlineData(100_000, 400)]
    [InlineData(99_999, 0)]
    public void MemoryIsThatOfTheFileNotOfItsRows(int limit, int documents)
    {
        string[] texts = [.. Enumerable.Repeat(new string('x', 100_000), 400)];
        byte[] file = ParquetFiles.Write(CompressionMethod.Snappy, texts, hasDictionary: true);
        Assert.InRange(file.Length, 0, 1_000_000);
        using TemporaryFolder folder = new();
        string path = folder.Write("a.parquet", file);
        int damaged = 0, count = 0;
        long before = GC.GetAllocatedBytesForCurrentThread();
        using DocumentReader reader = Readers.Open(path, new ReaderSettings { RecordLimit = limit }, _ => damaged++);
        Document? document = reader.Read();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
        for (; document is not null; document = reader.Read(), count++)
        {
            Assert.Equal(100_000, document.Text.Length);
        }

        Assert.Equal((documents, 400 - documents), (count, damaged));
    }

    [Fact]
    public void ADamagedGroupIsNamedAndTheOthersAreRead()
    {
        byte[] file = ParquetFiles.Write(CompressionMethod.Snappy, _texts, rowsOfGroup: 10);
        int at = file.AsSpan().IndexOf("text 12"u8);
        at = at < 0 ? file.AsSpan().IndexOf("text 1"u8) : at;
        file.AsSpan(at - 12, 24).Fill(0xFF);
        ReadAll read = ReadAll.Of("a.parquet", file);
        Assert.InRange(read.Documents.Count, 9, 24);
        Assert.All(read.Damages, damage => Assert.StartsWith("row group", damage.Field, StringComparison.Ordinal));
        Assert.NotEmpty(read.Damages);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(100)]
    public void AFileThatIsCutOffIsOneError(int length)
    {
        byte[] file = ParquetFiles.Write(CompressionMethod.None, _texts)[..length];
        Assert.Contains("a.parquet: the footer of the Parquet file cannot be read", Assert.Throws<InvalidDataException>(() => ReadAll.Of("a.parquet", file)).Message, StringComparison.Ordinal);
    }

    /// <summary>The package does not look at types. It would read what it takes for a list, of as many elements as the bytes behind it happen to say.</summary>
    [Theory]
    [InlineData("74 65 00")] // field 7, the orders of columns, as a number
    [InlineData("13 02 00")] // field 1, the version, as one byte
    [InlineData("29 13 02 00")] // field 2, the schema, as a list of bytes
    public void AFieldOfAnotherTypeIsRefusedAtOnce(string hexadecimal)
    {
        byte[] footer = Convert.FromHexString(hexadecimal.Replace(" ", "", StringComparison.Ordinal));
        byte[] file = [.. "PAR1"u8, .. footer, (byte)footer.Length, 0, 0, 0, .. "PAR1"u8];
        Assert.Contains(
            "the footer of the Parquet file cannot be read: a ",
            Assert.Throws<InvalidDataException>(() => ReadAll.Of("a.parquet", file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void APackedParquetFileIsRefused() => Assert.Contains(
        "unpack it first", Assert.Throws<InvalidDataException>(() => ReadAll.Of("a.parquet.gz", Bytes.Gzip(ParquetFiles.Write(CompressionMethod.None, _texts)))).Message, StringComparison.Ordinal);
}
