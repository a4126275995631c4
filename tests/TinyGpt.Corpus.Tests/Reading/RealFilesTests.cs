using TinyGpt.Corpus.Reading;
using Xunit;

namespace TinyGpt.Corpus.Tests.Reading;

/// <summary>Files of real crawls, two of them damaged. TINYGPT_WEB names the folder that they lie in.</summary>
public sealed class RealFilesTests
{
    private static ReadAll Read(string name, string textColumn = "text")
    {
        string folder = Environment.GetEnvironmentVariable("TINYGPT_WEB") ?? "";
        Assert.SkipUnless(folder.Length > 0, "TINYGPT_WEB does not name the folder of real crawls");
        return ReadAll.Of(Path.Combine(folder, name), new ReaderSettings { TextColumn = textColumn });
    }

    [Theory]
    [InlineData("example.warc.gz", "http://example.com/", 784, 1270)]
    [InlineData("example-wrong-chunks.warc.gz", "http://example.com/", 0, 1270)]
    [InlineData("whirlwind.warc.gz", "https://an.wikipedia.org/wiki/Escopete", 1023, 72848)]
    public void GoodRecordsAreRead(string name, string url, long offset, int length)
    {
        ReadAll read = Read(name);
        Document document = Assert.Single(read.Documents);
        Assert.Equal((url, offset, length, "text/html"), (document.Url, document.Offset, document.Bytes.Length, document.MediaType));
        Assert.Contains("</html>", read.Texts.Single(), StringComparison.Ordinal);
        Assert.Empty(read.Damages);
    }

    [Fact]
    public void TheRecordThatIsTooShortIsNamedAndTheOthersAreRead()
    {
        ReadAll read = Read("example-trunc.warc");
        Assert.Equal(["1197 Content-Length"], read.Places);
        Assert.Equal([("request", 1L), ("warcinfo", 2L)], read.Counts.Records.Select(pair => (pair.Key, pair.Value)));
    }

    [Fact]
    public void AWetFileIsText()
    {
        Document document = Assert.Single(Read("whirlwind.warc.wet.gz").Documents);
        Assert.StartsWith("Escopete - Biquipedia, a enciclopedia libre\nIr al contenido\n", document.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("alltypes_plain.snappy.parquet", "string_col")]
    [InlineData("rt-Snappy.parquet", "text")]
    [InlineData("rt-Zstd.parquet", "text")]
    public void ParquetFilesAreRead(string name, string column)
    {
        ReadAll read = Read(name, column);
        Assert.NotEmpty(read.Documents);
        Assert.Empty(read.Damages);
    }

    [Fact]
    public void ThePagesOfReadabilityAreDecoded()
    {
        string folder = Environment.GetEnvironmentVariable("TINYGPT_WEB") ?? "";
        Assert.SkipUnless(folder.Length > 0, "TINYGPT_WEB does not name the folder of real crawls");
        int count = 0;
        foreach (CorpusInput input in Readers.Expand([Path.Combine(folder, "readability")]))
        {
            using DocumentReader reader = Readers.Open(input, new ReaderSettings(), damage => Assert.Fail(damage.ToString()));
            while (reader.Read() is { } document)
            {
                count++;
                Assert.DoesNotContain("\uFFFD", CharacterSets.Decode(document.Bytes.Span, document.CharacterSet), StringComparison.Ordinal);
            }
        }

        Assert.True(count > 0);
    }
}
