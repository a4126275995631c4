namespace TinyGpt.Corpus.Steps.Extraction;

/// <summary>An element that holds blocks. As blocks stand in the page's order, those in it are a range.</summary>
internal struct Element
{
    public Tag Tag;

    public Hint Hint;

    /// <summary>A hash of its class; 0 where it has none.</summary>
    public int Class;

    /// <summary>The element around it, which comes before it; -1 for the page.</summary>
    public int Parent;

    /// <summary>The first block in it.</summary>
    public int FirstBlock;

    /// <summary>The block after the last one in it.</summary>
    public int EndBlock;
}
