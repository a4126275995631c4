using System.Text;
using TinyGpt.Corpus.Reading;
using Xunit;

namespace TinyGpt.Corpus.Tests.Reading;

/// <summary>Chunks and content codings of pages.</summary>
public sealed class PageContentTests
{
    private static readonly byte[] _page = Encoding.UTF8.GetBytes($"<html><p>{string.Join(' ', Enumerable.Range(0, 3000))}</p></html>");

    private static byte[] Text(string text) => Encoding.Latin1.GetBytes(text);

    private static byte[] GzipTimes(int count) => Enumerable.Range(0, count).Aggregate(_page, (body, _) => Bytes.Gzip(body));

    private static ReadAll Read(string httpFields, byte[] body, string fields = "", int limit = 1 << 20) => ReadAll.Of(
        "a.warc",
        WarcRecords.Response("http://a.example/", "Content-Type: text/html\r\n" + httpFields, body, fields: fields),
        new ReaderSettings { RecordLimit = limit });

    /// <summary>Bodies that are the page.</summary>
    public static TheoryData<string, byte[]> GoodBodies() => new()
    {
        { "Server: x", _page },
        { "Content-Encoding: gzip", Bytes.Gzip(_page) },
        { "content-encoding: X-GZIP", Bytes.Gzip(_page) },
        { "Content-Encoding: deflate", Bytes.Zlib(_page) },
        { "Content-Encoding: deflate", Bytes.Deflate(_page) },
        { "Content-Encoding: br", Bytes.Brotli(_page) },
        { "Content-Encoding: zstd", Bytes.Zstd(_page) },
        { "Content-Encoding: gzip, br", Bytes.Brotli(Bytes.Gzip(_page)) },
        { "Content-Encoding: gzip, gzip, gzip, gzip, gzip", GzipTimes(5) },
        { "Content-Encoding: identity", _page },
        { "Content-Encoding:", _page },
        { "Content-Encoding: gzip", _page },
        { "Content-Encoding: UTF-8", _page },
        { "Transfer-Encoding: chunked", Bytes.Chunked(_page, 1000) },
        { "Transfer-Encoding: Chunked", Bytes.Chunked(_page, 1) },
        { "Transfer-Encoding: chunked", _page },
        { "Transfer-Encoding: chunked", Bytes.Chunked(_page, 1000)[..^5] },
        { "Transfer-Encoding: chunked", [.. Bytes.Chunked(_page, 1000)[..^2], .. "Trailer: x\r\n\r\n"u8] },
        { "Transfer-Encoding: chunked\r\nContent-Encoding: gzip", Bytes.Chunked(Bytes.Gzip(_page), 100) },
        { "Transfer-Encoding: chunked\r\nContent-Encoding: gzip", Bytes.Gzip(_page) },
        { "Content-Encoding: gzip", [.. Bytes.Gzip(_page[..500]), .. Bytes.Gzip(_page[500..])] },
        { "Content-Encoding: zstd", [.. Bytes.Zstd(_page[..500]), .. Bytes.Zstd(_page[500..])] },
        { "Content-Encoding: gzip", [.. Bytes.Gzip(_page), .. "\r\n"u8] },
        { "Content-Encoding: zstd", [.. Bytes.Zstd(_page), .. "\r\n"u8] },
        { "Content-Encoding: br", [.. Bytes.Brotli(_page), .. "\r\n"u8] },
        { "Content-Encoding: deflate", [.. Bytes.Zlib(_page), .. "\r\n"u8] },
        { "Content-Encoding: deflate", [.. Bytes.Deflate(_page), .. "\r\n"u8] },
    };

    [Theory]
    [MemberData(nameof(GoodBodies))]
    public void ThePageComesOut(string httpFields, byte[] body)
    {
        ReadAll read = Read(httpFields, body);
        Assert.Empty(read.Damages);
        Assert.Equal(Encoding.UTF8.GetString(_page), Assert.Single(read.Texts));
    }

    [Fact]
    public void ChunkSizesMayHaveExtensionsSpacesAndPlainLineEnds() =>
        Assert.Equal(["<html>0123456789ab"], Read("Transfer-Encoding: chunked", Text("6 ;a=b\n<html>\n0000C \r\n0123456789ab\r\n0\r\n\r\n")).Texts);

    /// <summary>Bodies that are damaged, what is named, and how much of the page there is where the crawler says that it cut it off.</summary>
    public static TheoryData<string, byte[], string, string> BadBodies() => new()
    {
        { "Transfer-Encoding: chunked", Text("6\r\n<html>\r\nxyz\r\nabc\r\n0\r\n\r\n"), "chunk size", "<html>" },
        { "Transfer-Encoding: chunked", Text("6\r\n<html>\r\n-5\r\nabc"), "chunk size", "<html>" },
        { "Transfer-Encoding: chunked", Text("6\r\n<html>\r\nfffffffff\r\nabc"), "chunk size", "<html>" },
        { "Transfer-Encoding: chunked", Text("6\r\n<html>\r\nffffffff\r\nabc"), "chunk size", "<html>" },
        { "Transfer-Encoding: chunked", Text("6\r\n<html>\r\n20\r\nabc"), "chunk", "<html>abc" },
        { "Content-Encoding: gzip", Bytes.Gzip(_page)[..^1000], "Content-Encoding", "<html>" },
        { "Content-Encoding: deflate", Bytes.Zlib(_page)[..^1000], "Content-Encoding", "<html>" },
        { "Content-Encoding: deflate", Bytes.Deflate(_page)[..^1000], "Content-Encoding", "<html>" },
        { "Content-Encoding: br", Bytes.Brotli(_page)[..^500], "Content-Encoding", "<html>" },
        { "Content-Encoding: gzip", Text("xxxxxxxxxxxxxxxx"), "Content-Encoding", "" },
        { "Content-Encoding: deflate", Text("xxxxxxxxxxxxxxxx"), "Content-Encoding", "" },
        { "Content-Encoding: br", Text("xxxxxxxxxxxxxxxx"), "Content-Encoding", "" },
        { "Content-Encoding: zstd", Text("xxxxxxxxxxxxxxxx"), "Content-Encoding", "" },
        { "Content-Encoding: zstd", Bytes.Zstd(_page)[..^10], "Content-Encoding", "" },
        { "Content-Encoding: compress", Text("xxxxxxxxxxxxxxxx"), "Content-Encoding", "" },
        { "Content-Encoding: gzip, gzip, gzip, gzip, gzip, gzip", GzipTimes(6), "Content-Encoding", "" },
    };

    [Theory]
    [MemberData(nameof(BadBodies))]
    public void ADamagedBodyIsNamedUnlessTheCrawlerCutItOff(string httpFields, byte[] body, string field, string start)
    {
        ReadAll read = Read(httpFields, body);
        Assert.Empty(read.Documents);
        Assert.Equal([$"0 {field}"], read.Places);

        ReadAll cut = Read(httpFields, body, "WARC-Truncated: length");
        if (start.Length > 0)
        {
            Assert.StartsWith(start, Assert.Single(cut.Texts), StringComparison.Ordinal);
            Assert.Empty(cut.Damages);
        }
        else
        {
            Assert.Single(cut.Damages);
        }
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    [InlineData("zstd")]
    public void ABombIsNotUnpacked(string coding)
    {
        byte[] zeros = new byte[50_000_000];
        byte[] bomb = coding switch { "gzip" => Bytes.Gzip(zeros), "deflate" => Bytes.Zlib(zeros), "br" => Bytes.Brotli(zeros), _ => Bytes.Zstd(zeros) };
        long before = GC.GetAllocatedBytesForCurrentThread();
        ReadAll read = Read($"Content-Encoding: {coding}", bomb, limit: 1 << 18);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
        Assert.Contains("more than the limit of 262,144 bytes", Assert.Single(read.Damages).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void TheLimitItselfIsAllowed(int more, bool isRead)
    {
        byte[] page = new byte[100_000 + more];
        "<html>"u8.CopyTo(page);
        Assert.Equal(isRead ? 1 : 0, Read("Content-Encoding: gzip", Bytes.Gzip(page), limit: 100_000).Documents.Count);
    }
}
