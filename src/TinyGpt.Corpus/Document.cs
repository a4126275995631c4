namespace TinyGpt.Corpus;

/// <summary>
/// A page or a text on its way from a crawl to tokens. A reader makes it; the steps read it, one after the other, and change its
/// <see cref="Text"/>. One thread has it at a time.
/// </summary>
public sealed class Document
{
    /// <summary>The input file that it was read from.</summary>
    public required string File { get; init; }

    /// <summary>Its number among the file's documents, from 0.</summary>
    public required long Record { get; init; }

    /// <summary>Where its record begins in the file, in bytes; of the uncompressed stream where the records are not compressed one by one.</summary>
    public long Offset { get; init; }

    /// <summary>The address that it was fetched from, if the input says.</summary>
    public string? Url { get; init; }

    /// <summary>When it was fetched, as the input says.</summary>
    public string? Date { get; init; }

    /// <summary>
    /// What the crawler found it to be, or else what the server called it, in lower case and without parameters, as in text/html; null if neither
    /// said anything.
    /// </summary>
    public string? MediaType { get; init; }

    /// <summary>The character set that the server named; null if it named none.</summary>
    public string? CharacterSet { get; init; }

    /// <summary>The page as it was captured, without transfer and content codings. Empty where the input held text, which is then in <see cref="Text"/>.</summary>
    public ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>The text so far. Lines end in \n; paragraphs are lines.</summary>
    public string Text { get; set; } = "";

    /// <summary>The language that the text is most likely in, as an ISO 639-1 code; null before the language step.</summary>
    public string? Language { get; set; }

    /// <summary>How likely that is, 0 to 1.</summary>
    public float LanguageConfidence { get; set; }
}
