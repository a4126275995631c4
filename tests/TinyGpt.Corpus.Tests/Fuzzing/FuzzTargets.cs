using System.Text;
using TinyGpt.Corpus.Reading;
using TinyGpt.Corpus.Tests.Reading;
using TinyGpt.Tests.Fuzzing;

namespace TinyGpt.Corpus.Tests.Fuzzing;

/// <summary>The readers, each with valid files.</summary>
internal static class FuzzTargets
{
    private const string Page = "<!DOCTYPE html><html><head><meta http-equiv='content-type' content='text/html; charset=utf-8'></head><body><p>Grüße 123</p></body></html>";

    private const string Lines = "{\"url\":\"http://a/\",\"text\":\"a b é\"}\n{\"text\":\"\\u00e9 c\\n\",\"n\":[1,{\"x\":null}]}\n";

    /// <summary>By name, each made when it is asked for.</summary>
    public static IReadOnlyDictionary<string, Func<FuzzTarget>> All { get; } = new Dictionary<string, Func<FuzzTarget>>
    {
        ["warc"] = () => Target("warc", "a.warc", [Crawl(), Wet()]),
        ["warc.gz"] = () => Target("warc.gz", "a.warc.gz", [Packed(record => Bytes.Gzip(record)), Bytes.Gzip(Crawl())]),
        ["warc.zst"] = () => Target("warc.zst", "a.warc.zst", [Packed(Bytes.Zstd), Bytes.Zstd(Crawl())]),
        ["arc"] = () => Target("arc", "a.arc", [Arc()]),
        ["arc.gz"] = () => Target("arc.gz", "a.arc.gz", [Bytes.Gzip(Arc())]),
        ["wet"] = () => Target("wet", "a.wet.gz", [Bytes.Gzip(Wet())]),
        ["jsonl"] = () => Target("jsonl", "a.jsonl", [Encoding.UTF8.GetBytes(Lines)]),
        ["jsonl.zst"] = () => Target("jsonl.zst", "a.jsonl.zst", [Bytes.Zstd(Encoding.UTF8.GetBytes(Lines))]),
        ["parquet"] = () => Target("parquet", "a.parquet", ParquetFiles.Samples()),
        ["html"] = () => Target("html", "a.html.gz", [Bytes.Gzip(Encoding.UTF8.GetBytes(Page)), Bytes.Gzip(Encoding.Latin1.GetBytes(Page))]),
        ["character sets"] = () => FuzzTarget.OfFiles("character sets", "a.html", Pages(), ReadCharacters),
        ["signatures"] = BuildFiles.Signatures,
        ["pairs"] = BuildFiles.Pairs,
        ["table of duplicates"] = BuildFiles.Table,
        ["token part"] = BuildFiles.TokenPart,
        ["build plan"] = BuildFiles.Plan,
    };

    private static FuzzTarget Target(string name, string file, IEnumerable<byte[]> seeds) =>
        FuzzTarget.OfFiles(name, file, seeds, (path, _) => Read(path));

    /// <summary>Reads everything; the first damage counts as a refusal, so that its message is looked at too.</summary>
    private static void Read(string path)
    {
        DamagedRecord? first = null;
        using (DocumentReader reader = Readers.Open(path, new ReaderSettings { RecordLimit = 1 << 20 }, damage => first ??= damage))
        {
            while (reader.Read() is { } document)
            {
                CharacterSets.Decode(document.Bytes.Span, document.CharacterSet);
            }
        }

        if (first is not null)
        {
            throw new InvalidDataException(first.ToString());
        }
    }

    /// <summary>All bytes are some text; a page without a letter is refused here only so that both outcomes occur.</summary>
    private static void ReadCharacters(string path, Device device)
    {
        byte[] bytes = File.ReadAllBytes(path);
        string text = CharacterSets.Decode(bytes, bytes.Length % 3 == 0 ? "shift_jis" : null);
        if (!text.Contains("<p>", StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{path}: no paragraph");
        }
    }

    private static byte[][] Pages() =>
    [
        Encoding.UTF8.GetBytes(Page), Encoding.UTF8.GetBytes("\uFEFF" + Page), Encoding.Latin1.GetBytes(Page.Replace("utf-8", "latin1", StringComparison.Ordinal)),
        Encoding.Latin1.GetBytes("<?xml version='1.0' encoding='koi8-r'?><p>\u00c1\u00c2</p>"), Encoding.Latin1.GetBytes("<p>na\u00efve caf\u00e9 d\u00e9j\u00e0 vu</p>"),
    ];

    private static byte[][] Records()
    {
        byte[] page = Encoding.UTF8.GetBytes(Page);
        return
        [
            WarcRecords.Write("warcinfo", "application/warc-fields", "format: WARC"u8.ToArray()),
            WarcRecords.Response("http://a.example/1", "Content-Type: text/html", page),
            WarcRecords.Write("request", "application/http", "GET / HTTP/1.1\r\n\r\n"u8.ToArray()),
            WarcRecords.Response("http://a.example/2", "Content-Type: text/html; charset=utf-8\r\nTransfer-Encoding: chunked", Bytes.Chunked(page, 50)),
            WarcRecords.Response("http://a.example/3", "Content-Type: text/html\r\nContent-Encoding: gzip", Bytes.Gzip(page)),
            WarcRecords.Response("http://a.example/4", "Content-Type: text/html\r\nContent-Encoding: br", Bytes.Brotli(page)),
            WarcRecords.Response("http://a.example/5", "Content-Type: text/html\r\nContent-Encoding: zstd", Bytes.Zstd(page)),
            WarcRecords.Response("http://a.example/6", "Content-Type: text/html\r\nContent-Encoding: deflate", Bytes.Zlib(page)),
            WarcRecords.Write("resource", "text/html", page, "WARC-Target-URI: file:///x"),
        ];
    }

    private static byte[] Crawl() => [.. Records().SelectMany(record => record)];

    private static byte[] Packed(Func<byte[], byte[]> pack) => [.. Records().SelectMany(record => pack(record))];

    private static byte[] Wet() =>
    [
        .. WarcRecords.Write("conversion", "text/plain", "Grüße\n"u8.ToArray(), "WARC-Target-URI: http://a.example/"),
        .. WarcRecords.Write("conversion", "text/plain", "two\n"u8.ToArray(), "WARC-Target-URI: http://a.example/"),
    ];

    private static byte[] Arc() => ArcRecords.File(
        ArcRecords.Write("http://a.example/1", "text/html", WarcRecords.Http("Content-Type: text/html", Encoding.UTF8.GetBytes(Page))),
        ArcRecords.Write("http://a.example/2", "text/html", WarcRecords.Http("Content-Type: text/html", Encoding.UTF8.GetBytes(Page))));
}
