namespace TinyGpt.Corpus.Steps.Extraction;

/// <summary>Tells HTML from what only came under its name.</summary>
internal static class PageForm
{
    /// <summary>Only the beginning is looked at.</summary>
    private const int Looked = 2048;

    /// <summary>A text with more than one control character or undecodable byte in so many is not text.</summary>
    private const int CharactersToOneOther = 20;

    private static readonly string[] _elements =
        ["<!doctype html", "<html", "<head", "<body", "<title", "<meta", "<div", "<p>", "<table", "<h1", "<br", "<a "];

    /// <summary>Whether a media type, in lower case, may hold HTML: it says so, or nothing, or something that servers also call pages.</summary>
    public static bool MayBeHtml(string? mediaType) => mediaType is null or "" or "text/html" or "application/xhtml+xml"
        or "text/xml" or "application/xml" or "application/octet-stream" or "text/plain";

    /// <summary>Whether text that the server called this is HTML.</summary>
    public static bool IsHtml(ReadOnlySpan<char> text, string? mediaType)
    {
        ReadOnlySpan<char> beginning = text[..Math.Min(text.Length, Looked)];
        if (!IsText(beginning))
        {
            return false;
        }

        return mediaType is "text/html" or "application/xhtml+xml" || (mediaType is not "text/plain" && HasElement(beginning));
    }

    /// <summary>Whether these are characters that are read, not bytes of something else.</summary>
    public static bool IsText(ReadOnlySpan<char> beginning)
    {
        int others = 0;
        foreach (char character in beginning[..Math.Min(beginning.Length, Looked)])
        {
            bool isLayout = character is '\n' or '\r' or '\t' or '\f' or '\u001b' or '\u0085';
            others += character is '\ufffd' || (char.IsControl(character) && !isLayout) ? 1 : 0;
        }

        return others * CharactersToOneOther <= Math.Min(beginning.Length, Looked) && !beginning.StartsWith("%PDF-");
    }

    private static bool HasElement(ReadOnlySpan<char> beginning)
    {
        foreach (string element in _elements)
        {
            if (beginning.Contains(element, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
