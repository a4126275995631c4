namespace TinyGpt.Corpus.Steps.Extraction;

/// <summary>
/// Goes through the blocks of the main element and leaves out what is not text: the page's title, lists of links, scraps between and after
/// paragraphs, lone headings.
/// </summary>
internal sealed class BlockChoice(FlatPage page)
{
    /// <summary>An element with more than this share of its characters in links, and less prose than that, is a list of links.</summary>
    private const double MostInLinks = 0.5, MostProse = 0.2;

    private readonly PrefixSums _characters = new();

    private readonly PrefixSums _links = new();

    private readonly PrefixSums _prose = new();

    /// <summary>Marks further blocks as dropped, so that those of the main element that are left are the text.</summary>
    public void Mark(int main, Span<bool> isDropped)
    {
        Element element = page.Elements[main];
        isDropped[..element.FirstBlock].Fill(true);
        isDropped[element.EndBlock..].Fill(true);
        Tail.Drop(page, element, isDropped);
        DropLinkLists(main, isDropped);
        DropScraps(element, isDropped);
        DropLoneHeadings(element, isDropped);
    }

    private void DropLinkLists(int main, Span<bool> isDropped)
    {
        Measure(isDropped);
        ReadOnlySpan<Element> elements = page.Elements;
        int end = 0;
        for (int i = main + 1; i < elements.Length && elements[i].Parent >= main; i++)
        {
            Element element = elements[i];
            if (element.EndBlock <= end || element.Tag == Tag.P || Tags.IsHeading(element.Tag))
            {
                continue;
            }

            long characters = _characters.Of(element);
            if (_links.Of(element) > MostInLinks * characters && _prose.Of(element) < MostProse * characters)
            {
                isDropped[element.FirstBlock..element.EndBlock].Fill(true);
                end = element.EndBlock;
            }
        }
    }

    private void Measure(ReadOnlySpan<bool> isDropped)
    {
        ReadOnlySpan<Block> blocks = page.Blocks;
        _characters.Clear(blocks.Length);
        _links.Clear(blocks.Length);
        _prose.Clear(blocks.Length);
        for (int i = 0; i < blocks.Length; i++)
        {
            _characters.Add(isDropped[i] ? 0 : blocks[i].Length);
            _links.Add(isDropped[i] ? 0 : blocks[i].LinkCharacters);
            _prose.Add(isDropped[i] || blocks[i].Nature != BlockNature.Prose ? 0 : blocks[i].PlainCharacters);
        }
    }

    private void DropScraps(in Element main, Span<bool> isDropped)
    {
        ReadOnlySpan<Block> blocks = page.Blocks;
        (int first, int last) = ProseRange(main, isDropped);
        for (int i = main.FirstBlock; i < main.EndBlock; i++)
        {
            if (isDropped[i])
            {
                continue;
            }

            ref readonly Block block = ref blocks[i];
            isDropped[i] = block.Nature switch
            {
                _ when block.Kind != BlockKind.Lines && Scraps.IsOne(page.TextOf(block)) => true,
                _ when block.Kind >= BlockKind.Heading1 => block.Nature == BlockNature.Links || (block.Kind == BlockKind.Heading1 && i < first),
                BlockNature.Links => true,
                BlockNature.Prose => false,
                _ => IsScrap(block.Kind, isBefore: i < first, isAfter: i > last) && !IsLine(i, main, isDropped),
            };
        }
    }

    private static bool IsScrap(BlockKind kind, bool isBefore, bool isAfter) => kind switch
    {
        BlockKind.Lines => false,
        BlockKind.ListItem or BlockKind.Cell => isBefore,
        BlockKind.Loose => true,
        _ => isBefore || isAfter,
    };

    /// <summary>
    /// A short line with a sign at its end, as in "Dear friend," and "Come here!", belongs to a paragraph next to it of the same element.
    /// </summary>
    private bool IsLine(int index, in Element main, ReadOnlySpan<bool> isDropped)
    {
        ref readonly Block block = ref page.Blocks[index];
        bool isAfterOne = index > main.FirstBlock && IsWith(index - 1, index, isDropped);
        return (isAfterOne || (index + 1 < main.EndBlock && IsWith(index + 1, index, isDropped))) && BlockMeasure.EndsClause(page.TextOf(block));
    }

    private bool IsWith(int neighbour, int index, ReadOnlySpan<bool> isDropped)
    {
        ref readonly Block one = ref page.Blocks[neighbour];
        ref readonly Block other = ref page.Blocks[index];
        ref readonly Element oneAround = ref page.Elements[one.Element];
        ref readonly Element otherAround = ref page.Elements[other.Element];
        return !isDropped[neighbour] && one.Kind == other.Kind && one.Nature != BlockNature.Links
            && (one.Element == other.Element || (oneAround.Tag == otherAround.Tag && oneAround.Parent == otherAround.Parent));
    }

    private (int First, int Last) ProseRange(in Element main, ReadOnlySpan<bool> isDropped)
    {
        ReadOnlySpan<Block> blocks = page.Blocks;
        int first = main.EndBlock, last = main.FirstBlock;
        for (int i = main.FirstBlock; i < main.EndBlock; i++)
        {
            if (!isDropped[i] && (blocks[i].Nature == BlockNature.Prose || blocks[i].Kind == BlockKind.Lines))
            {
                first = Math.Min(first, i);
                last = i;
            }
        }

        return (first, last);
    }

    /// <summary>A heading stays if text follows before the next heading of its rank or a higher one.</summary>
    private void DropLoneHeadings(in Element main, Span<bool> isDropped)
    {
        ReadOnlySpan<Block> blocks = page.Blocks;
        BlockKind lowest = BlockKind.Loose;
        for (int i = main.EndBlock - 1; i >= main.FirstBlock; i--)
        {
            if (isDropped[i])
            {
                continue;
            }

            BlockKind kind = blocks[i].Kind;
            if (kind < BlockKind.Heading1)
            {
                lowest = BlockKind.Heading6;
            }
            else
            {
                isDropped[i] = kind > lowest;
                lowest = (BlockKind)Math.Min((int)lowest, (int)kind - 1);
            }
        }
    }
}
