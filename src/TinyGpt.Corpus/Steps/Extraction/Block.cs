namespace TinyGpt.Corpus.Steps.Extraction;

/// <summary>Text between two places where a browser would begin a new paragraph.</summary>
internal struct Block
{
    /// <summary>Where its text begins and ends in <see cref="FlatPage.Text"/>. Lines in it end in \n.</summary>
    public int Start, End;

    /// <summary>How many of its characters stand in links.</summary>
    public int LinkCharacters;

    /// <summary>How many of its characters are printed small.</summary>
    public int SmallCharacters;

    /// <summary>The innermost element around it.</summary>
    public int Element;

    /// <summary>The list item of which it is the first block, or -1.</summary>
    public int Item;

    /// <summary>The innermost table row around it, or -1.</summary>
    public int Row;

    /// <summary>A rule across the page stands before it.</summary>
    public bool IsAfterRule;

    /// <summary>What it is by the tags around it: a paragraph, a heading, part of a list, a cell, lines of code…</summary>
    public BlockKind Kind;

    /// <summary>What it is by its text.</summary>
    public BlockNature Nature;

    /// <summary>Its length in characters.</summary>
    public readonly int Length => End - Start;

    /// <summary>How many characters stand outside of links.</summary>
    public readonly int PlainCharacters => Length - LinkCharacters;
}
