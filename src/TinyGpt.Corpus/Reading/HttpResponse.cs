using System.Buffers.Text;
using System.Text;

namespace TinyGpt.Corpus.Reading;

/// <summary>What the header of an HTTP response says (RFC 9112) that a reader of pages needs.</summary>
/// <param name="Status">The status code.</param>
/// <param name="ContentType">Content-Type, or "".</param>
/// <param name="ContentEncoding">Content-Encoding in lower case, or "".</param>
/// <param name="IsChunked">Whether the body comes in chunks.</param>
/// <param name="HeaderLength">Where the body begins.</param>
internal readonly record struct HttpResponse(int Status, string ContentType, string ContentEncoding, bool IsChunked, int HeaderLength)
{
    /// <summary>Reads the header at the start of a block.</summary>
    public static RecordFault? TryParse(ReadOnlySpan<byte> block, out HttpResponse response)
    {
        response = default;
        int lineEnd = block.IndexOf((byte)'\n');
        ReadOnlySpan<byte> line = lineEnd < 0 ? default : block[..lineEnd].TrimEnd((byte)'\r');
        int space = line.IndexOf((byte)' ');
        ReadOnlySpan<byte> status = space < 0 ? default : line[space..].TrimStart((byte)' ');
        if (!line.StartsWith("HTTP/"u8) || !Utf8Parser.TryParse(status, out int code, out int used) || used != 3)
        {
            return new RecordFault("HTTP status line", "is not as in HTTP/1.1 200 OK");
        }

        int end = HeaderFields.End(block, 0);
        if (end < 0)
        {
            return new RecordFault("HTTP header", "does not end");
        }

        string contentType = "", contentEncoding = "";
        bool isChunked = false;
        HeaderFields fields = new(block[(lineEnd + 1)..end]);
        while (fields.MoveNext())
        {
            if (fields.Is("Content-Type"u8))
            {
                contentType = fields.Value.SequenceEqual("text/html"u8) ? MediaType.Html : fields.Text;
            }
            else if (fields.Is("Content-Encoding"u8))
            {
                contentEncoding = fields.Text.ToLowerInvariant();
            }
            else if (fields.Is("Transfer-Encoding"u8))
            {
                isChunked = Encoding.ASCII.GetString(fields.Value).Contains("chunked", StringComparison.OrdinalIgnoreCase);
            }
        }

        response = new HttpResponse(code, contentType, contentEncoding, isChunked, end);
        return null;
    }
}
