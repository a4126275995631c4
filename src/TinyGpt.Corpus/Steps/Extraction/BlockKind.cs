namespace TinyGpt.Corpus.Steps.Extraction;

/// <summary>What a block is by the tags around it.</summary>
internal enum BlockKind : byte
{
    /// <summary>Text that no element calls anything: the content of div and the like.</summary>
    Loose,

    /// <summary>p and blockquote.</summary>
    Paragraph,

    /// <summary>li, dt and dd.</summary>
    ListItem,

    /// <summary>td, th and caption.</summary>
    Cell,

    /// <summary>figcaption.</summary>
    Caption,

    /// <summary>pre and the like.</summary>
    Lines,

    Heading1,
    Heading2,
    Heading3,
    Heading4,
    Heading5,
    Heading6,
}
