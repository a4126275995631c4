namespace TinyGpt.Corpus.Steps;

/// <summary>The rules of <see cref="C4Filter"/>: Raffel et al. 2020, section 2.2, with FineWeb's choice among them.</summary>
public sealed record C4Settings
{
    /// <summary>A line with fewer words, parted by white space, is taken out.</summary>
    public int MinimumWordsPerLine { get; init; } = 3;

    /// <summary>A line with a longer word is taken out.</summary>
    public int MaximumWordLength { get; init; } = 1000;

    /// <summary>A line that holds one of these is taken out. Capitals do not matter.</summary>
    public string[] LinePhrases { get; init; } =
        ["javascript", "terms of use", "privacy policy", "cookie policy", "uses cookies", "use of cookies", "use cookies"];

    /// <summary>
    /// Whether a line is taken out that does not end in . ! ? or a quotation mark, or ends in "...". FineWeb does not: it lost too much text.
    /// </summary>
    public bool RequireTerminalPunctuation { get; init; }

    /// <summary>Whether [1], [edit] and [citation needed] are taken out of lines.</summary>
    public bool RemoveCitations { get; init; } = true;

    /// <summary>Whether a document with "lorem ipsum" goes.</summary>
    public bool DropLoremIpsum { get; init; } = true;

    /// <summary>Whether a document with a { goes.</summary>
    public bool DropCurlyBracket { get; init; } = true;

    /// <summary>A document with fewer sentences in the lines that stay goes.</summary>
    public int MinimumSentences { get; init; } = 5;
}
