namespace TinyGpt.Corpus.World.Web;

/// <summary>What is true of a page of the invented internet: a line of <c>truth.jsonl</c>.</summary>
public sealed record PageTruth
{
    /// <summary>The expected fate of a page that should end up in the corpus.</summary>
    public const string Keep = "keep";

    /// <summary>The expected fate of a page that never becomes a document: its record is damaged, or holds no HTML, or an error.</summary>
    public const string Unreadable = "unreadable";

    /// <summary>
    /// Near-copies at least so similar should be dropped as duplicates: (1/14)^(1/8), where fourteen bands of eight rows begin to find more
    /// than they miss.
    /// </summary>
    public const double DuplicateSimilarity = 0.72;

    /// <summary>The page's address. Several captures of an address have several lines.</summary>
    public required string Url { get; init; }

    /// <summary>Which step should drop it, by <see cref="IStep.Name"/>, or <see cref="Keep"/>, or <see cref="Unreadable"/>.</summary>
    public required string Fate { get; init; }

    /// <summary>What kind of page it is, as in "article", "keyword stuffing" or "mirror".</summary>
    public required string Kind { get; init; }

    /// <summary>
    /// The page's headline. An extraction may put it before the text or leave it out: it is neither part of <see cref="Text"/> nor boilerplate.
    /// Null where a page has none.
    /// </summary>
    public string? Title { get; init; }

    /// <summary>The main text, as an ideal extraction would give it: paragraphs are lines. Null where a page has none.</summary>
    public string? Text { get; init; }

    /// <summary>Texts of navigation, advertisements, comments and the like that must not stay.</summary>
    public IReadOnlyList<string> Boilerplate { get; init; } = [];

    /// <summary>The address of the page of which this one is a copy or a near-copy.</summary>
    public string? CopyOf { get; init; }

    /// <summary>The exact Jaccard similarity of both main texts, over normalised 5-grams of words.</summary>
    public double? Similarity { get; init; }

    /// <summary>E-mail and public IP addresses planted in the text: none may stay.</summary>
    public IReadOnlyList<string> PersonalData { get; init; } = [];
}
