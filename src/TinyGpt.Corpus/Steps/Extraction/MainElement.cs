namespace TinyGpt.Corpus.Steps.Extraction;

/// <summary>
/// Chooses the element that holds the main text: the one with the greatest sum over its blocks, where prose counts for what it is long, and links
/// and loose scraps count against it. An element that leaves out prose loses what that is worth; one that takes in a menu loses more.
/// </summary>
internal sealed class MainElement(FlatPage page)
{
    private const int CostOfLinks = 10, MostCostOfLinks = 20, CostOfScrap = 10, CostOfLinkedHeading = 20, WorthOfItem = 2;

    /// <summary>
    /// What the page calls its main text is believed if it has this share of the best element's value, and an article if it has that.
    /// </summary>
    private const double ShareOfMain = 0.5, ShareOfArticle = 0.7;

    private readonly PrefixSums _values = new();

    /// <summary>The number of the element, or -1 where the page has no main text.</summary>
    public int Choose(ReadOnlySpan<bool> isDropped)
    {
        ReadOnlySpan<Block> blocks = page.Blocks;
        _values.Clear(blocks.Length);
        for (int i = 0; i < blocks.Length; i++)
        {
            _values.Add(isDropped[i] ? 0 : ValueOf(blocks[i]));
        }

        int best = Best(0);
        long value = _values.Of(page.Elements[best]);
        return value <= 0 ? -1 : Best(Named(Hint.Article, ShareOfArticle * value, Named(Hint.Main, ShareOfMain * value, best)));
    }

    private static long ValueOf(in Block block) => block.Nature switch
    {
        _ when block.Kind >= BlockKind.Heading1 => block.Nature == BlockNature.Links ? -CostOfLinkedHeading : 0,
        BlockNature.Prose => block.PlainCharacters,
        _ when block.Kind == BlockKind.Lines => block.PlainCharacters,
        BlockNature.Links => -CostOfLinks - Math.Min(block.Length, MostCostOfLinks),
        _ => block.Kind switch { BlockKind.Loose => -CostOfScrap, BlockKind.ListItem or BlockKind.Cell => WorthOfItem, _ => 0 },
    };

    /// <summary>The element of greatest value among one and those in it; of equals in one another, the innermost.</summary>
    private int Best(int outer)
    {
        ReadOnlySpan<Element> elements = page.Elements;
        int best = outer;
        long most = _values.Of(elements[outer]);
        for (int i = outer + 1; i < elements.Length && elements[i].Parent >= outer; i++)
        {
            long value = _values.Of(elements[i]);
            bool isWithin = elements[i].FirstBlock >= elements[best].FirstBlock && elements[i].EndBlock <= elements[best].EndBlock;
            if (value > most || (value == most && isWithin))
            {
                best = i;
                most = value;
            }
        }

        return best;
    }

    /// <summary>The best element of those with a hint, if it is worth enough.</summary>
    private int Named(Hint hint, double least, int otherwise)
    {
        ReadOnlySpan<Element> elements = page.Elements;
        int best = otherwise;
        for (int i = 1; i < elements.Length; i++)
        {
            long value = _values.Of(elements[i]);
            if ((elements[i].Hint & hint) != 0 && value >= least)
            {
                best = i;
                least = value + 1;
            }
        }

        return best;
    }
}
