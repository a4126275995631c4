using System.Text;

namespace TinyGpt.Corpus.Reading;

/// <summary>Makes documents of the blocks of records.</summary>
internal sealed class PageBuilder(int limit, ReaderCounts counts) : IDisposable
{
    private static readonly byte[][] _starts =
    [
        .. new[] { "<!doctype html", "<html", "<head", "<body", "<title", "<meta", "<!--", "<?xml", "<div", "<p>", "<script", "<table" }
            .Select(Encoding.ASCII.GetBytes),
    ];

    private readonly ContentDecoder _decoder = new(limit);

    /// <summary>Makes a document, if the record is a page.</summary>
    /// <param name="head">The record's head.</param>
    /// <param name="block">Its block, which is overwritten.</param>
    /// <param name="file">For the document.</param>
    /// <param name="record">For the document.</param>
    /// <param name="offset">For the document.</param>
    /// <param name="document">The document, or null if the record is none, which is counted.</param>
    /// <returns>What is wrong with the record; null if nothing is.</returns>
    public RecordFault? TryBuild(RecordHead head, Memory<byte> block, string file, long record, long offset, out Document? document)
    {
        document = null;
        if (head.Type is not ("response" or "resource" or "conversion") || (head.Type == "response" && !head.IsHttpResponse))
        {
            counts.CountSkipped($"record {head.Type}");
            return null;
        }

        string contentType = head.ContentType;
        ReadOnlyMemory<byte> payload = block;
        if (head.IsHttpResponse)
        {
            RecordFault? fault = HttpResponse.TryParse(block.Span, out HttpResponse response);
            if (fault is not null || !IsPage(response, head, block.Span[response.HeaderLength..]))
            {
                return fault;
            }

            contentType = response.ContentType;
            fault = _decoder.TryDecode(response, block[response.HeaderLength..], head.IsTruncated, out payload);
            if (fault is not null)
            {
                return fault;
            }
        }

        if (IsText(head, contentType, payload.Span))
        {
            document = Build(head, contentType, payload, file, record, offset);
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => _decoder.Dispose();

    private bool IsPage(HttpResponse response, RecordHead head, ReadOnlySpan<byte> body)
    {
        if (response.Status != 200)
        {
            counts.CountSkipped($"status {response.Status}");
            return false;
        }

        // Of a packed body nothing can be said before it is unpacked.
        bool isPacked = response.ContentEncoding.Length > 0 || response.IsChunked;
        return (isPacked && (head.IdentifiedType ?? MediaType.Name(response.ContentType)) is null) || IsText(head, response.ContentType, body);
    }

    /// <summary>HTML is a page wherever it comes from; plain text where it was made of a page, or archived as a file.</summary>
    private bool IsText(RecordHead head, string contentType, ReadOnlySpan<byte> payload)
    {
        string name = head.IdentifiedType ?? MediaType.Name(contentType) ?? (LooksLikeHtml(payload) ? MediaType.Html : "other/other");
        bool isText = MediaType.IsHtml(name) || (MediaType.IsPlainText(name) && head.Type != "response");
        if (!isText)
        {
            counts.CountSkipped($"media type {MediaType.Kind(name)}");
        }

        return isText;
    }

    private static Document Build(RecordHead head, string contentType, ReadOnlyMemory<byte> payload, string file, long record, long offset)
    {
        string? name = head.IdentifiedType ?? MediaType.Name(contentType), characterSet = MediaType.CharacterSet(contentType);
        bool isText = MediaType.IsPlainText(name ?? "") || head.Type == "conversion";
        return new Document
        {
            File = file,
            Record = record,
            Offset = offset,
            Url = head.Url,
            Date = head.Date,
            MediaType = name,
            CharacterSet = characterSet,
            Bytes = isText ? default : payload.ToArray(),
            Text = isText ? CharacterSets.DecodeText(payload.Span, characterSet) : "",
        };
    }

    /// <summary>HTML that nobody called so begins with a tag, a comment or a doctype.</summary>
    public static bool LooksLikeHtml(ReadOnlySpan<byte> bytes)
    {
        bytes = bytes.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
        bytes = bytes.TrimStart(" \t\r\n\f"u8);
        foreach (byte[] start in _starts)
        {
            if (bytes.Length >= start.Length && Ascii.EqualsIgnoreCase(bytes[..start.Length], start))
            {
                return true;
            }
        }

        return false;
    }
}
