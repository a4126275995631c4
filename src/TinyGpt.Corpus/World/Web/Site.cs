namespace TinyGpt.Corpus.World.Web;

/// <summary>How a site says which character set its pages are in.</summary>
internal enum Declaration
{
    HeaderAndMeta,
    Header,
    Meta,
    Nowhere,

    /// <summary>The header names one that the page is not in; the page itself names the right one.</summary>
    WrongHeader,
}

/// <summary>A web site: an address, a name, and habits that all its pages share.</summary>
internal sealed record Site
{
    public required string Domain { get; init; }

    public required string Name { get; init; }

    public required Layout Layout { get; init; }

    /// <summary>Stands before the names of classes: "td-", "c3".</summary>
    public required string ClassPrefix { get; init; }

    /// <summary>utf-8, windows-1252 or utf-16.</summary>
    public required string CharacterSet { get; init; }

    public required Declaration Declaration { get; init; }

    /// <summary>Whether quotation marks and apostrophes are the printer's.</summary>
    public required bool IsTypographic { get; init; }

    /// <summary>Whether long lines of text are broken in the source, as editors do.</summary>
    public required bool WrapsSource { get; init; }

    /// <summary>Percent of the pages that ask for consent.</summary>
    public required int CookieShare { get; init; }

    /// <summary>Advertisements on a page.</summary>
    public required int Advertisements { get; init; }

    public required bool IsSecure { get; init; }

    public required IReadOnlyList<(string Text, string Path)> Navigation { get; init; }

    public required IReadOnlyList<string> Footer { get; init; }

    /// <summary>What every page carries for machines: rules of style, state of a program. Empty on a site that links to them.</summary>
    public required string Ballast { get; init; }

    /// <summary>How the paths of articles look, with {n} for the number and {title} for the headline.</summary>
    public required string Path { get; init; }

    /// <summary>The address of a page.</summary>
    public string Address(string page, string title, int year) =>
        (IsSecure ? "https://" : "http://") + Domain + Path.Replace("{n}", page, StringComparison.Ordinal)
            .Replace("{title}", Slug(title), StringComparison.Ordinal).Replace("{year}", Grammar.Digits(year), StringComparison.Ordinal);

    /// <summary>Words for an address: small letters and digits, joined by hyphens.</summary>
    public static string Slug(string title)
    {
        Span<char> slug = stackalloc char[Math.Min(title.Length, 60)];
        int length = 0;
        foreach (char character in title)
        {
            if (length == slug.Length)
            {
                break;
            }

            if (char.IsAsciiLetterOrDigit(character))
            {
                slug[length++] = char.ToLowerInvariant(character);
            }
            else if (character == ' ' && length > 0 && slug[length - 1] != '-')
            {
                slug[length++] = '-';
            }
        }

        return slug[..length].Trim('-').ToString();
    }
}
