using System.Text;

namespace TinyGpt.Corpus.Tests.Reading;

/// <summary>Writes WARC records.</summary>
internal static class WarcRecords
{
    public const string Date = "2024-05-18T01:58:10Z";

    public static byte[] Write(string type, string contentType, byte[] block, string fields = "", string version = "1.1", string? length = null) =>
    [
        .. Encoding.UTF8.GetBytes($"WARC/{version}\r\nWARC-Type: {type}\r\nWARC-Date: {Date}\r\n" + (fields.Length == 0 ? "" : fields + "\r\n")
            + $"Content-Type: {contentType}\r\nContent-Length: {length ?? $"{block.Length}"}\r\n\r\n"),
        .. block,
        .. "\r\n\r\n"u8,
    ];

    public static byte[] Response(string url, string httpFields, byte[] body, string status = "HTTP/1.1 200 OK", string fields = "", string? length = null) =>
        Write("response", "application/http; msgtype=response", Http(httpFields, body, status), $"WARC-Target-URI: {url}" + (fields.Length == 0 ? "" : "\r\n" + fields), length: length);

    public static byte[] Http(string fields, byte[] body, string status = "HTTP/1.1 200 OK") =>
        [.. Encoding.UTF8.GetBytes($"{status}\r\n{fields}\r\n\r\n"), .. body];
}
