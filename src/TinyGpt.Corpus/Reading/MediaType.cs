namespace TinyGpt.Corpus.Reading;

/// <summary>Reads the values of Content-Type fields (RFC 9110, section 8.3.1), as servers write them.</summary>
internal static class MediaType
{
    private const int LongestName = 100;

    /// <summary>Text of a web page.</summary>
    public const string Html = "text/html";

    /// <summary>Text without markup.</summary>
    public const string PlainText = "text/plain";

    /// <summary>The name without parameters, in lower case; null where there is none.</summary>
    public static string? Name(string value)
    {
        ReadOnlySpan<char> name = value.AsSpan();
        int end = name.IndexOfAny(';', ',', ' ');
        name = (end < 0 ? name : name[..end]).Trim();
        return name.Length is 0 or > LongestName || !name.Contains('/') ? null
            : name.Equals(Html, StringComparison.OrdinalIgnoreCase) ? Html
            : name.ToString().ToLowerInvariant();
    }

    /// <summary>The value of its parameter charset; null where there is none.</summary>
    public static string? CharacterSet(string value)
    {
        int at = value.IndexOf("charset", StringComparison.OrdinalIgnoreCase);
        ReadOnlySpan<char> rest = at < 0 ? default : value.AsSpan(at + "charset".Length).TrimStart();
        if (rest.IsEmpty || rest[0] != '=')
        {
            return null;
        }

        rest = rest[1..].TrimStart();
        int end = rest.IndexOfAny(';', ',');
        rest = (end < 0 ? rest : rest[..end]).Trim(" \t\"'");
        return rest.Length is 0 or > LongestName ? null : rest.ToString();
    }

    /// <summary>Whether it is a web page.</summary>
    public static bool IsHtml(string name) => name is Html or "application/xhtml+xml";

    /// <summary>Whether it is text.</summary>
    public static bool IsPlainText(string name) => name == PlainText;

    /// <summary>Its kind, for counting: one of the few that are registered, or "other".</summary>
    public static string Kind(string name) => name.AsSpan(0, name.IndexOf('/')) switch
    {
        "application" => "application",
        "audio" => "audio",
        "font" => "font",
        "image" => "image",
        "text" => "text",
        "video" => "video",
        _ => "other",
    };
}
