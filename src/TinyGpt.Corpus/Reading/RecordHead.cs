namespace TinyGpt.Corpus.Reading;

/// <summary>What stands before the block of a WARC or ARC record.</summary>
internal sealed class RecordHead
{
    /// <summary>The record's type, one of those that the standard has, or "other".</summary>
    public string Type { get; set; } = "other";

    /// <summary>The address.</summary>
    public string? Url { get; set; }

    /// <summary>When it was fetched.</summary>
    public string? Date { get; set; }

    /// <summary>What the block is: a media type with its parameters.</summary>
    public string ContentType { get; set; } = "";

    /// <summary>What the crawler found the page to be, whatever the server said: a media type.</summary>
    public string? IdentifiedType { get; set; }

    /// <summary>The block's bytes; -1: not said.</summary>
    public long Length { get; set; } = -1;

    /// <summary>Whether the crawler says that it kept only a part.</summary>
    public bool IsTruncated { get; set; }

    /// <summary>Whether the block is what a server sent, header and all.</summary>
    public bool IsHttpResponse { get; set; }
}
