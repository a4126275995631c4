using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using FsCheck.Xunit;
using TinyGpt.Corpus.Reading;
using Xunit;

namespace TinyGpt.Corpus.Tests.Reading;

/// <summary>WARC records: which are pages, and what becomes of damaged ones.</summary>
public sealed class WarcReaderTests
{
    private static readonly byte[] _page = Encoding.UTF8.GetBytes("<html><p>Grüße</p></html>");

    private static byte[] Page(int number) =>
        WarcRecords.Response($"http://a.example/{number}", "Content-Type: text/html; charset=UTF-8", Body(number));

    private static byte[] Body(int number) => Encoding.UTF8.GetBytes($"<html><p>page {number} {new string('x', 100 * number)}</p></html>");

    private static string[] Urls(ReadAll read) => [.. read.Documents.Select(document => document.Url![^1..])];

    [Fact]
    public void AResponseBecomesADocument()
    {
        byte[] first = WarcRecords.Write("warcinfo", "application/warc-fields", "a: b"u8.ToArray());
        ReadAll read = ReadAll.Of("a.warc", [.. first, .. WarcRecords.Response("http://a.example/?x=ü", "content-TYPE: Text/HTML;charset=\"UTF-8\"", _page)]);

        Document document = Assert.Single(read.Documents);
        Assert.Equal(
            ("http://a.example/?x=ü", WarcRecords.Date, "text/html", "UTF-8", 0L, (long)first.Length, ""),
            (document.Url, document.Date, document.MediaType, document.CharacterSet, document.Record, document.Offset, document.Text));
        Assert.Equal(_page, document.Bytes.ToArray());
        Assert.Equal([("response", 1L), ("warcinfo", 1L)], read.Counts.Records.Select(pair => (pair.Key, pair.Value)));
        Assert.Equal([("record warcinfo", 1L)], read.Counts.Skipped.Select(pair => (pair.Key, pair.Value)));
        Assert.Empty(read.Damages);
    }

    [Theory]
    [InlineData("1.0")]
    [InlineData("1.1")]
    public void BothVersionsAndPlainLineEndsAreRead(string version)
    {
        string record = Encoding.UTF8.GetString(WarcRecords.Write("response", "application/http", WarcRecords.Http("Content-Type: text/html", _page), "WARC-Target-URI: <http://a.example/>", version));
        foreach (string text in new[] { record, record.Replace("\r\n\r\nHTTP", "\n\nHTTP", StringComparison.Ordinal).Replace("\r\nWARC-", "\nWARC-", StringComparison.Ordinal) })
        {
            ReadAll read = ReadAll.Of("a.warc", Encoding.UTF8.GetBytes(text));
            Assert.Equal("http://a.example/", Assert.Single(read.Documents).Url);
            Assert.Empty(read.Damages);
        }
    }

    [Theory]
    [InlineData("response", "application/http", "HTTP/1.1 404 Not Found", "text/html", "", "status 404")]
    [InlineData("response", "application/http", "HTTP/1.1 301 Moved", "text/html", "", "status 301")]
    [InlineData("response", "application/http", "HTTP/1.1 200 OK", "image/png", "", "media type image")]
    [InlineData("response", "application/http", "HTTP/1.1 200 OK", "text/plain", "", "media type text")]
    [InlineData("response", "application/http", "HTTP/1.1 200 OK", "text/html", "WARC-Identified-Payload-Type: application/pdf", "media type application")]
    [InlineData("response", "text/dns", "", "", "", "record response")]
    [InlineData("revisit", "application/http", "HTTP/1.1 200 OK", "text/html", "", "record revisit")]
    [InlineData("request", "application/http", "HTTP/1.1 200 OK", "text/html", "", "record request")]
    [InlineData("metadata", "application/warc-fields", "HTTP/1.1 200 OK", "text/html", "", "record metadata")]
    [InlineData("invented", "text/html", "HTTP/1.1 200 OK", "text/html", "", "record other")]
    [InlineData("resource", "image/svg", "", "", "", "media type image")]
    public void WhatIsNoPageIsCounted(string type, string recordType, string status, string httpType, string fields, string reason)
    {
        byte[] block = status.Length == 0 ? _page : WarcRecords.Http($"Content-Type: {httpType}", _page, status);
        ReadAll read = ReadAll.Of("a.warc", [.. WarcRecords.Write(type, recordType, block, fields), .. Page(1)]);

        Assert.Equal(["1"], Urls(read));
        Assert.Equal(1, read.Counts.Skipped[reason]);
        Assert.Empty(read.Damages);
    }

    [Theory]
    [InlineData("Content-Type: application/xhtml+xml", "")]
    [InlineData("Server: x", "")]
    [InlineData("Content-Type: nonsense", "")]
    [InlineData("Content-Type:", "")]
    [InlineData("Content-Type: application/octet-stream", "WARC-Identified-Payload-Type: text/html")]
    public void PagesThatAreNotCalledHtmlAreFound(string httpFields, string fields)
    {
        ReadAll read = ReadAll.Of("a.warc", WarcRecords.Response("http://a.example/", httpFields, _page, fields: fields));
        Assert.Equal(["<html><p>Grüße</p></html>"], read.Texts);
    }

    /// <summary>What the crawler found decides, whatever the server said: source code of a page is no text, and a text no page.</summary>
    [Theory]
    [InlineData("response", "text/plain", "text/html", 25 + 2, "")]
    [InlineData("resource", "text/plain", "text/html", 25 + 2, "")]
    [InlineData("resource", "text/html", "text/plain", 0, "<html><p>Grüße</p></html>")]
    public void WhatTheCrawlerFoundDecidesBetweenPageAndText(string type, string called, string found, int bytes, string text)
    {
        bool isResponse = type == "response";
        byte[] block = isResponse ? WarcRecords.Http($"Content-Type: {called}; charset=utf-8", _page) : _page;
        string recordType = isResponse ? "application/http" : $"{called}; charset=utf-8";
        ReadAll read = ReadAll.Of("a.warc", WarcRecords.Write(type, recordType, block, $"WARC-Identified-Payload-Type: {found}"));

        Document document = Assert.Single(read.Documents);
        Assert.Equal((bytes, text, found, "utf-8"), (document.Bytes.Length, document.Text, document.MediaType, document.CharacterSet));
    }

    [Fact]
    public void ResourcesAndConversionsAreDocuments()
    {
        ReadAll read = ReadAll.Of(
            "a.warc",
            [
                .. WarcRecords.Write("resource", "text/html; charset=utf-8", _page, "WARC-Target-URI: file:///a"),
                .. WarcRecords.Write("resource", "text/plain", "one"u8.ToArray(), "WARC-Target-URI: file:///b"),
                .. WarcRecords.Write("conversion", "text/plain", "zwei ü"u8.ToArray(), "WARC-Target-URI: http://c/"),
            ]);

        Assert.Equal([25 + 2, 0, 0], read.Documents.Select(document => document.Bytes.Length));
        Assert.Equal(["", "one", "zwei ü"], read.Documents.Select(document => document.Text));
        Assert.Equal(["file:///a", "file:///b", "http://c/"], read.Documents.Select(document => document.Url));
    }

    /// <summary>One damaged record between two good ones.</summary>
    public static TheoryData<string, byte[], string, string> Damages()
    {
        byte[] good = Page(2);
        string text = Encoding.Latin1.GetString(good);
        byte[] Changed(string from, string to) => Encoding.Latin1.GetBytes(text.Replace(from, to, StringComparison.Ordinal));
        int length = WarcRecords.Http("Content-Type: text/html; charset=UTF-8", Body(2)).Length;
        return new()
        {
            { "no length", Changed($"Content-Length: {length}\r\n", ""), "Content-Length", "is missing" },
            { "no number", Changed($"Content-Length: {length}", "Content-Length: 12x"), "Content-Length", "no number" },
            { "negative", Changed($"Content-Length: {length}", "Content-Length: -5"), "Content-Length", "no number" },
            { "past 64 bits", Changed($"Content-Length: {length}", "Content-Length: 99999999999999999999"), "Content-Length", "no number" },
            { "larger than the limit", Changed($"Content-Length: {length}", "Content-Length: 99999999999"), "Content-Length", "limit of 100,000" },
            { "past the file", Changed($"Content-Length: {length}", "Content-Length: 99999"), "block", "of 99,999 bytes, then the file ends" },
            { "into the next", Changed($"Content-Length: {length}", $"Content-Length: {length + 40}"), "Content-Length", "does not end" },
            { "too short", Changed($"Content-Length: {length}", $"Content-Length: {length - 2}"), "Content-Length", "does not end" },
            { "no type", Changed("WARC-Type: response\r\n", ""), "WARC-Type", "is missing" },
            { "version", Changed("WARC/1.1", "WARC/3.0"), "version", "WARC/3.0" },
            { "not a record", Changed("WARC/1.1", "WORC/1.1"), "record", "does not begin with WARC/1.0" },
            { "no blank line, short", Changed("\r\n\r\n", "\r\n"), "record header", "before the next record" },
            { "no blank line", [.. Changed("\r\n\r\n", "\r\n"), .. Encoding.ASCII.GetBytes(new string('y', 70_000))], "record header", "does not end" },
            { "no status line", Changed("HTTP/1.1 200 OK", "HTTP/1.1 2OO OK"), "HTTP status line", "200 OK" },
            { "no HTTP", Changed("HTTP/1.1 200 OK", "GET /x HTTP/1.1"), "HTTP status line", "200 OK" },
            { "no HTTP header end", WarcRecords.Write("response", "application/http", "HTTP/1.1 200 OK\r\nA: b"u8.ToArray()), "HTTP header", "does not end" },
        };
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public void ADamagedRecordIsNamedAndTheOthersAreRead(string what, byte[] damaged, string field, string reason)
    {
        ReaderSettings settings = new() { RecordLimit = 100_000 };
        byte[] first = Page(1), last = Page(3);

        ReadAll plain = ReadAll.Of("a.warc", [.. first, .. damaged, .. last], settings);
        byte[] packedFirst = Bytes.Gzip(first);
        ReadAll packed = ReadAll.Of("a.warc.gz", [.. packedFirst, .. Bytes.Gzip(damaged), .. Bytes.Gzip(last)], settings);
        ReadAll zstd = ReadAll.Of("a.warc.zst", [.. Bytes.Zstd(first), .. Bytes.Zstd(damaged), .. Bytes.Zstd(last)], settings);

        Assert.Equal(["1", "3"], Urls(plain));
        Assert.Equal(["1", "3"], Urls(packed));
        Assert.Equal(["1", "3"], Urls(zstd));
        Assert.Equal((what, (long)first.Length, field), (what, plain.Damages[0].Offset, plain.Damages[0].Field));
        Assert.Equal((what, (long)packedFirst.Length, field), (what, packed.Damages[0].Offset, packed.Damages[0].Field));
        Assert.Contains(reason, plain.Damages[0].Reason, StringComparison.Ordinal);
        Assert.Equal((1, 1), (plain.Damages.Count, packed.Damages.Count));
        Assert.Equal(1, plain.Counts.Damaged);
    }

    /// <summary>What may be damaged in a gzip member.</summary>
    public static TheoryData<string, Func<byte[], byte[]>, string> PackedDamages() => new()
    {
        { "magic", member => With(member, 0, 0xFF), "no gzip header" },
        { "method", member => With(member, 2, 7), "no gzip header" },
        { "flags", member => With(member, 3, 0xE0), "no gzip header" },
        { "first block", member => With(member, 10, 0xFF), "" },
        { "checksum", member => With(member, member.Length - 8, (byte)(member[^8] ^ 1)), "checksum" },
        { "length", member => With(member, member.Length - 1, 9), "checksum or length" },
        { "cut off in the data", member => member[..(member.Length / 2)], "" },
        { "cut off in the trailer", member => member[..^5], "" },
        { "bytes missing inside", member => [.. member[..60], .. member[80..]], "" },
    };

    private static byte[] With(byte[] bytes, int at, byte value)
    {
        byte[] changed = [.. bytes];
        changed[at] = value;
        return changed;
    }

    [Theory]
    [MemberData(nameof(PackedDamages))]
    public void ADamagedMemberIsNamedAndTheOthersAreRead(string what, Func<byte[], byte[]> damage, string reason)
    {
        byte[] first = Bytes.Gzip(Page(1)), last = Bytes.Gzip(Page(3));
        ReadAll read = ReadAll.Of("a.warc.gz", [.. first, .. damage(Bytes.Gzip(Page(2))), .. last, .. Bytes.Gzip(Page(4))]);

        Assert.Equal((what, "1 3 4"), (what, string.Join(' ', Urls(read))));
        DamagedRecord damaged = Assert.Single(read.Damages);
        Assert.Equal((what, (long)first.Length), (what, damaged.Offset));
        Assert.Contains(reason, damaged.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void ADamagedFrameIsNamedAndTheOthersAreRead()
    {
        byte[] first = Bytes.Zstd(Page(1)), damaged = Bytes.Zstd(Page(2));
        damaged[^1] ^= 1;
        ReadAll read = ReadAll.Of("a.warc.zst", [.. first, .. damaged, .. Bytes.Zstd(Page(3))]);
        Assert.Equal(["1", "3"], Urls(read));
        Assert.Equal([$"{first.Length} zstd frame"], read.Places);
    }

    [Theory]
    [InlineData("a.warc.gz")]
    [InlineData("a.warc.zst")]
    public void AFileWhoseStartIsDestroyedIsStillRead(string name)
    {
        Func<byte[], byte[]> pack = name.EndsWith("gz", StringComparison.Ordinal) ? bytes => Bytes.Gzip(bytes) : Bytes.Zstd;
        ReadAll read = ReadAll.Of(name, [.. new byte[] { 1, 2, 3, 4 }, .. pack(Page(1))[4..], .. pack(Page(2))]);
        Assert.Equal(["2"], Urls(read));
        Assert.Equal(0, Assert.Single(read.Damages).Offset);
    }

    /// <summary>The search for the next sound piece looks at 4,096 bytes at a time: it may begin in the last of them.</summary>
    [Theory]
    [InlineData("a.warc.gz")]
    [InlineData("a.warc.zst")]
    public void ThePieceBehindADamagedOneIsFoundWhereverItBegins(string name)
    {
        Func<byte[], byte[]> pack = name.EndsWith("gz", StringComparison.Ordinal) ? bytes => Bytes.Gzip(bytes) : Bytes.Zstd;
        byte[] body = new byte[6000];
        new Random(1).NextBytes(body);
        byte[] first = pack(Page(1)), last = pack(Page(3));
        byte[] damaged = pack(WarcRecords.Response("http://a.example/2", "Content-Type: text/html", body));
        for (int length = 4080; length < 4100; length++)
        {
            ReadAll read = ReadAll.Of(name, [.. first, .. damaged[..length], .. last, .. pack(Page(4))]);
            Assert.Equal((length, "1 3 4"), (length, string.Join(' ', Urls(read))));
            Assert.Equal(first.Length, Assert.Single(read.Damages).Offset);
        }
    }

    [Fact]
    public void ZerosAndEmptyMembersBetweenRecordsAreNothing()
    {
        ReadAll read = ReadAll.Of("a.warc.gz", [.. Bytes.Gzip(Page(1)), .. Bytes.Gzip([]), .. new byte[1000], .. Bytes.Gzip(Page(2)), .. new byte[512]]);
        Assert.Equal(["1", "2"], Urls(read));
        Assert.Empty(read.Damages);
    }

    [Fact]
    public void AHeaderWithNameCommentAndExtraFieldIsSkipped()
    {
        byte[] plain = Bytes.Gzip(Page(1));
        byte[] member = [.. plain[..3], 0x1E, .. plain[4..10], 3, 0, 7, 7, 7, .. "name\0comment\0"u8, 9, 9, .. plain[10..]];
        Assert.Equal(["1"], Urls(ReadAll.Of("a.warc.gz", member)));
    }

    /// <summary>Records come back however the file is cut into members: of one record, of several, of parts.</summary>
    [Property(MaxTest = 200)]
    public void RecordsComeBackForAnySplitIntoMembers(int seed)
    {
        Random random = new(seed);
        byte[][] records = [.. Enumerable.Range(1, random.Next(1, 9)).Select(number => random.Next(3) == 0
            ? WarcRecords.Write("metadata", "text/plain", new byte[random.Next(3000)])
            : WarcRecords.Response($"http://a.example/{number}", "Content-Type: text/html", RandomBody(random)))];
        byte[] whole = [.. records.SelectMany(record => record)];
        ReadAll expected = ReadAll.Of("a.warc", whole);
        Assert.Empty(expected.Damages);

        List<byte> packed = [];
        for (int at = 0, length; at < whole.Length; at += length)
        {
            length = Math.Min(whole.Length - at, random.Next(4) == 0 ? random.Next(1, 40) : random.Next(1, 20_000));
            CompressionLevel level = (CompressionLevel)random.Next(4);
            packed.AddRange(random.Next(5) == 0 ? Bytes.Gzip([]) : []);
            packed.AddRange(Bytes.Gzip(whole[at..(at + length)], level));
        }

        ReadAll actual = ReadAll.Of("a.warc.gz", [.. packed]);
        Assert.Empty(actual.Damages);
        Assert.Equal(expected.Documents.Select(document => document.Url), actual.Documents.Select(document => document.Url));
        Assert.Equal(expected.Documents.Select(document => Convert.ToHexString(document.Bytes.Span)), actual.Documents.Select(document => Convert.ToHexString(document.Bytes.Span)));
    }

    private static byte[] RandomBody(Random random)
    {
        byte[] body = new byte[random.Next(30_000)];
        random.NextBytes(body.AsSpan(0, random.Next(body.Length + 1)));
        return body;
    }

    [Fact]
    public void OffsetsAreThoseOfMembers()
    {
        byte[] first = Bytes.Gzip(Page(1)), second = Bytes.Gzip([.. Page(2), .. Page(3)]);
        ReadAll read = ReadAll.Of("a.warc.gz", [.. first, .. second]);
        Assert.Equal([0, first.Length, Page(1).Length + Page(2).Length], read.Documents.Select(document => document.Offset));
        Assert.Equal([0, 1, 2], read.Documents.Select(document => document.Record));
    }

    /// <summary>
    /// Beginnings of records wherever one looks: what was in memory for one is not moved, nor searched for the end of a header, for each of the
    /// others again. It takes a second or two, also where others work beside; quadratic time is minutes.
    /// </summary>
    [Theory]
    [InlineData("WARC/1.0\nWARC-Type: response\nContent-Length: 16777140\n\n")]
    [InlineData("WARC/1.0\nWARC-Type: response\n")]
    public void HostileFilesTakeLinearTime(string beginning)
    {
        int count = 20_000_000 / beginning.Length;
        byte[] file = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(beginning, count)));
        long start = Stopwatch.GetTimestamp();
        ReadAll read = ReadAll.Of("a.warc", file);
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 30);
        Assert.Empty(read.Documents);
        Assert.Equal(count, read.Damages.Count);
    }

    [Fact]
    public void MemoryIsThatOfARecordNotOfTheFile()
    {
        byte[] huge = WarcRecords.Response("http://a.example/2", "Content-Type: text/html", new byte[40_000_000]);
        byte[] packed = [.. Bytes.Gzip(Page(1)), .. Bytes.Gzip(huge), .. Bytes.Gzip(Page(3))];
        long before = GC.GetAllocatedBytesForCurrentThread();
        ReadAll read = ReadAll.Of("a.warc.gz", packed, new ReaderSettings { RecordLimit = 1 << 20 });
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
        Assert.Equal(["1", "3"], Urls(read));
        Assert.Contains("limit of 1,048,576 for a record", Assert.Single(read.Damages).Reason, StringComparison.Ordinal);
    }
}
