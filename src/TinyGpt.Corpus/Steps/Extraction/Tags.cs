using System.Collections.Frozen;

namespace TinyGpt.Corpus.Steps.Extraction;

/// <summary>Names of elements and what the HTML standard says of each (section 13.2.6, tree construction).</summary>
internal static class Tags
{
    private static readonly FrozenDictionary<string, Tag>.AlternateLookup<ReadOnlySpan<char>> _byName =
        Names().ToFrozenDictionary().GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The element of a name in lower case.</summary>
    public static Tag Find(ReadOnlySpan<char> name) => _byName.TryGetValue(name, out Tag tag) ? tag : Tag.Other;

    /// <summary>It has no content and no end tag.</summary>
    public static bool IsVoid(Tag tag) => tag is >= Tag.Br and <= Tag.OtherVoid;

    /// <summary>It begins a line of its own.</summary>
    public static bool IsBlock(Tag tag) => tag is >= Tag.Address and <= Tag.Tr;

    /// <summary>Its start tag ends an open paragraph.</summary>
    public static bool EndsParagraph(Tag tag) => tag is (>= Tag.Address and <= Tag.Xmp and not Tag.Legend) or Tag.Table;

    /// <summary>h1 to h6.</summary>
    public static bool IsHeading(Tag tag) => tag is >= Tag.H1 and <= Tag.H6;

    /// <summary>Its white space is kept.</summary>
    public static bool KeepsLines(Tag tag) => tag is >= Tag.Listing and <= Tag.Xmp;

    /// <summary>Nothing in it is text to read.</summary>
    public static bool IsSkipped(Tag tag) => tag is >= Tag.Button and <= Tag.Title;

    /// <summary>A search for an open element ends at these, as they hold a flow of their own.</summary>
    public static bool IsScope(Tag tag) => tag is Tag.Caption or Tag.Table or Tag.Td or Tag.Th or Tag.Object;

    private static Dictionary<string, Tag> Names()
    {
        Dictionary<string, Tag> names = [];
        foreach (Tag tag in Enum.GetValues<Tag>())
        {
            if (tag is not (Tag.Other or Tag.OtherVoid or Tag.OtherSkipped or Tag.TableBody))
            {
                names[tag.ToString().ToLowerInvariant()] = tag;
            }
        }

        Add(Tag.OtherVoid, "area base basefont bgsound col embed frame keygen link meta param source track");
        Add(Tag.OtherSkipped, "applet audio canvas datalist map meter noscript optgroup option picture progress rp rt template video");
        Add(Tag.TableBody, "colgroup tbody tfoot thead");
        return names;

        void Add(Tag tag, string list)
        {
            foreach (string name in list.Split(' '))
            {
                names[name] = tag;
            }
        }
    }
}
