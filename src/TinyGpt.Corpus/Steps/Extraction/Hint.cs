namespace TinyGpt.Corpus.Steps.Extraction;

/// <summary>What an element's name and attributes say about its content.</summary>
[Flags]
internal enum Hint : byte
{
    None = 0,

    /// <summary>What readers wrote about the page.</summary>
    Comments = 1,

    /// <summary>Navigation, sidebars, related pages, sharing, footers and the like. Some pages give such names to frames around everything.</summary>
    Boilerplate = 2,

    /// <summary>A line about the text: who wrote it, when, under which tags. Only short content is meant.</summary>
    Byline = 4,

    /// <summary>Not shown by a browser.</summary>
    Hidden = 8,

    /// <summary>The main text, as the page says itself.</summary>
    Main = 16,

    /// <summary>One article of possibly several.</summary>
    Article = 32,

    /// <summary>Advertisements, notices about cookies, and offers to subscribe: never the main text.</summary>
    Notices = 64,
}
