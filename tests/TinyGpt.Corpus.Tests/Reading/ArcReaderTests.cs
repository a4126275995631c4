using System.Text;
using Xunit;

namespace TinyGpt.Corpus.Tests.Reading;

/// <summary>ARC records.</summary>
public sealed class ArcReaderTests
{
    private static byte[] Page(int number, string? length = null) =>
        ArcRecords.Write($"http://a.example/{number}", "text/html", WarcRecords.Http("Content-Type: text/html; charset=utf-8", Encoding.UTF8.GetBytes($"<p>page {number} é</p>")), length);

    private static readonly byte[] _head = ArcRecords.File();

    [Theory]
    [InlineData("a.arc")]
    [InlineData("a.arc.gz")]
    public void PagesAreRead(string name)
    {
        byte[] plain = ArcRecords.File(Page(1), Page(2));
        ReadAll read = ReadAll.Of(name, name.EndsWith("gz", StringComparison.Ordinal) ? [.. Bytes.Gzip(_head), .. Bytes.Gzip(Page(1)), .. Bytes.Gzip(Page(2))] : plain);
        Assert.Equal(["<p>page 1 é</p>", "<p>page 2 é</p>"], read.Texts);
        Assert.Equal(("http://a.example/2", "20000102030405", "text/html", "utf-8"),
            (read.Documents[1].Url, read.Documents[1].Date, read.Documents[1].MediaType, read.Documents[1].CharacterSet));
        Assert.Equal(2, read.Counts.Records["response"]);
        Assert.Equal(1, read.Counts.Records["filedesc"]);
        Assert.Empty(read.Damages);
    }

    [Fact]
    public void Version2AndSpacesInAddressesAreRead()
    {
        byte[] block = WarcRecords.Http("Content-Type: text/html", "<p>x</p>"u8.ToArray());
        byte[] record = [.. Encoding.ASCII.GetBytes($"http://a.example/a b 1.2.3.4 20000102030405 text/html 200 - - 77 x.arc {block.Length}\n"), .. block, (byte)'\n'];
        ReadAll read = ReadAll.Of("a.arc", [.. _head, .. record, .. Page(1)]);
        Assert.Equal(["http://a.example/a b", "http://a.example/1"], read.Documents.Select(document => document.Url));
    }

    [Theory]
    [InlineData("5", "Content-Length", "does not end")]
    [InlineData("100000", "block", "then the file ends")]
    [InlineData("99999999999", "Content-Length", "limit")]
    [InlineData("99999999999999999999999", "Content-Length", "no number")]
    [InlineData("x9", "record", "does not begin with a line")]
    public void ADamagedRecordIsNamedAndTheOthersAreRead(string length, string field, string reason)
    {
        ReadAll read = ReadAll.Of("a.arc", [.. _head, .. Page(1), .. Page(2, length), .. Page(3)]);
        Assert.Equal(["http://a.example/1", "http://a.example/3"], read.Documents.Select(document => document.Url));
        Assert.Equal([$"{_head.Length + Page(1).Length} {field}"], read.Places);
        Assert.Contains(reason, read.Damages[0].Reason, StringComparison.Ordinal);
    }
}
