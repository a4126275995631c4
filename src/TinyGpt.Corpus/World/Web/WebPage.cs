namespace TinyGpt.Corpus.World.Web;

/// <summary>A page of the invented internet as a crawler captured it.</summary>
internal sealed record WebPage
{
    /// <summary>Its number.</summary>
    public required long Number { get; init; }

    /// <summary>When it was captured.</summary>
    public required WebDate Date { get; init; }

    /// <summary>The status line, as in "200 OK".</summary>
    public required string Status { get; init; }

    /// <summary>The value of Content-Type, as in "text/html; charset=utf-8".</summary>
    public required string ContentType { get; init; }

    /// <summary>The page, without transfer and content codings.</summary>
    public required byte[] Body { get; init; }

    /// <summary>What is wrong with it.</summary>
    public PageFlaw Flaw { get; init; }

    /// <summary>What is true of it.</summary>
    public required PageTruth Truth { get; init; }
}
