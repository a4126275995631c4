using TinyGpt.Corpus.Reading;
using TinyGpt.Corpus.Steps.Extraction;

namespace TinyGpt.Corpus.Steps;

/// <summary>
/// Turns a page into its main text: no navigation, advertisements, comments, related pages or footers; paragraphs are lines. Precision comes first,
/// as FineWeb runs trafilatura (Penedo et al. 2024, section 3.3); how it decides is told in docs/extraction.md. Documents that come with text keep
/// it.
/// </summary>
public sealed class TextExtraction : IStep
{
    private const string NotHtml = "not-html", Empty = "empty", NoMainText = "no-main-text", Timeout = "timeout";

    [ThreadStatic]
    private static PageExtraction? _extraction;

    private readonly TextExtractionSettings _settings;

    /// <summary>Makes the step.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A limit is below 1.</exception>
    public TextExtraction(TextExtractionSettings settings)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.MostPieces, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.MostBytes, 1);
        _settings = settings;
    }

    /// <inheritdoc/>
    public string Name => "extract";

    /// <inheritdoc/>
    public IReadOnlyList<string> Reasons { get; } = [NotHtml, Empty, NoMainText, Timeout];

    /// <inheritdoc/>
    public Verdict Apply(Document document)
    {
        if (document.Bytes.IsEmpty)
        {
            document.Text = WithLines(document.Text);
            return string.IsNullOrWhiteSpace(document.Text) ? Verdict.Drop(Empty, "the document has no text") : Verdict.Keep;
        }

        if (!PageForm.MayBeHtml(document.MediaType))
        {
            return Verdict.Drop(NotHtml, $"the server called it {document.MediaType}");
        }

        if (document.Bytes.Length > _settings.MostBytes)
        {
            return Verdict.Drop(Timeout, $"{document.Bytes.Length} bytes, more than {_settings.MostBytes}");
        }

        string source = CharacterSets.Decode(document.Bytes.Span, document.CharacterSet);
        if (!PageForm.IsHtml(source, document.MediaType))
        {
            return Plain(document, source);
        }

        PageExtraction extraction = _extraction ??= new PageExtraction();
        if (!extraction.Scan(source, _settings.MostPieces))
        {
            return Verdict.Drop(Timeout, $"more than {_settings.MostPieces} tags and runs of text");
        }

        if (extraction.Page.Blocks.IsEmpty)
        {
            return Verdict.Drop(Empty, "the page has no text");
        }

        document.Text = extraction.MainText();
        return document.Text.Length > 0
            ? Verdict.Keep
            : Verdict.Drop(NoMainText, $"{extraction.Page.Length} characters, of which none look like the main text");
    }

    private static Verdict Plain(Document document, string source)
    {
        if (document.MediaType is not "text/plain" || !PageForm.IsText(source))
        {
            return Verdict.Drop(NotHtml, "neither its media type nor its beginning is that of HTML");
        }

        document.Text = WithLines(source);
        return string.IsNullOrWhiteSpace(source) ? Verdict.Drop(Empty, "the document has no text") : Verdict.Keep;
    }

    private static string WithLines(string text) => text.Contains('\r') ? text.ReplaceLineEndings("\n") : text;
}
