namespace TinyGpt.Corpus;

/// <summary>
/// One step from a page to clean text. It may change the document's text, and says whether the document stays. Thresholds are settings, given when
/// it is made; one instance is used by several threads at once.
/// </summary>
public interface IStep
{
    /// <summary>Its name in reports, file names and settings: lower case, words joined by hyphens.</summary>
    string Name { get; }

    /// <summary>Every reason for which it drops documents: lower case, words joined by hyphens.</summary>
    IReadOnlyList<string> Reasons { get; }

    /// <summary>Looks at a document. The same document gets the same answer, on every machine.</summary>
    Verdict Apply(Document document);
}
