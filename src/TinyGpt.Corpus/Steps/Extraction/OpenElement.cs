namespace TinyGpt.Corpus.Steps.Extraction;

/// <summary>An element whose end tag has not come.</summary>
internal struct OpenElement
{
    public Tag Tag;

    /// <summary>A hash of its name, by which elements that are all <see cref="Tag.Other"/> are told apart.</summary>
    public int Name;

    /// <summary>Its number in <see cref="FlatPage.Elements"/>, or -1 where it only runs on in a line.</summary>
    public int Element;

    /// <summary>It is a link to somewhere.</summary>
    public bool IsLink;

    /// <summary>It is printed smaller than text that is to be read.</summary>
    public bool IsSmall;

    /// <summary>Nothing in it is text to read.</summary>
    public bool IsSkipped;
}
