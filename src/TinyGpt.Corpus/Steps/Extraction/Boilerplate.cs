namespace TinyGpt.Corpus.Steps.Extraction;

/// <summary>Marks the blocks of elements whose hints say that they are no main text, unless what they hold contradicts the hint.</summary>
internal sealed class Boilerplate(FlatPage page)
{
    /// <summary>An element with more of the page's prose than this, and more characters of it, is the main text whatever its class says.</summary>
    private const double MostShare = 0.4;

    private const int MostProse = 250;

    /// <summary>An article with more prose than this is no card that leads to another page.</summary>
    private const int MostProseOfCard = 1000;

    /// <summary>Comments stay where without them the page would have less prose than this: then they are what it is about.</summary>
    private const int FewestProse = 80;

    /// <summary>Lines about the text are shorter than this.</summary>
    private const int LongestByline = 200;

    private readonly PrefixSums _prose = new();

    private readonly PrefixSums _characters = new();

    /// <summary>Marks them as dropped.</summary>
    public void Mark(Span<bool> isDropped)
    {
        Measure(isDropped);
        bool keepsComments = _prose.Total - ProseOfComments() < FewestProse;
        int end = 0;
        ReadOnlySpan<Element> elements = page.Elements;
        for (int i = 1; i < elements.Length; i++)
        {
            Element element = elements[i];
            if (element.EndBlock > end && element.EndBlock > element.FirstBlock && IsBoilerplate(i, keepsComments))
            {
                isDropped[element.FirstBlock..element.EndBlock].Fill(true);
                end = element.EndBlock;
            }
        }
    }

    private void Measure(ReadOnlySpan<bool> isDropped)
    {
        ReadOnlySpan<Block> blocks = page.Blocks;
        _prose.Clear(blocks.Length);
        _characters.Clear(blocks.Length);
        for (int i = 0; i < blocks.Length; i++)
        {
            _prose.Add(!isDropped[i] && blocks[i].Nature == BlockNature.Prose ? blocks[i].PlainCharacters : 0);
            _characters.Add(isDropped[i] ? 0 : blocks[i].Length);
        }
    }

    private bool IsBoilerplate(int index, bool keepsComments)
    {
        ref readonly Element element = ref page.Elements[index];
        if (IsNever(index, Hint.Notices) || (!keepsComments && IsNever(index, Hint.Comments)))
        {
            return true;
        }

        if ((element.Hint & (Hint.Boilerplate | Hint.Hidden)) != 0 && (element.Hint & Hint.Main) == 0)
        {
            long prose = _prose.Of(element);
            return prose <= MostProse || (prose <= MostShare * _prose.Total && !HoldsArticle(index));
        }

        return (element.Hint & Hint.Byline) != 0 && _characters.Of(element) <= LongestByline && _prose.Of(element) <= MostShare * _prose.Total;
    }

    /// <summary>Whether an article stands in an element that is more than a card with a link to one.</summary>
    private bool HoldsArticle(int index)
    {
        ReadOnlySpan<Element> elements = page.Elements;
        for (int i = index + 1; i < elements.Length && elements[i].Parent >= index; i++)
        {
            if ((elements[i].Hint & (Hint.Article | Hint.Main)) != 0 && _prose.Of(elements[i]) > MostProseOfCard)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether an element has a hint that is believed of all that hold neither the page's title nor what it calls its main text.</summary>
    private bool IsNever(int index, Hint hint)
    {
        ReadOnlySpan<Element> elements = page.Elements;
        if ((elements[index].Hint & hint) == 0)
        {
            return false;
        }

        for (int i = index; i < elements.Length && (i == index || elements[i].Parent >= index); i++)
        {
            if (elements[i].Tag == Tag.H1 || (elements[i].Hint & Hint.Main) != 0)
            {
                return false;
            }
        }

        return true;
    }

    private long ProseOfComments()
    {
        long prose = 0;
        int end = 0;
        ReadOnlySpan<Element> elements = page.Elements;
        for (int i = 1; i < elements.Length; i++)
        {
            if (elements[i].FirstBlock >= end && IsNever(i, Hint.Comments))
            {
                prose += _prose.Of(elements[i]);
                end = elements[i].EndBlock;
            }
        }

        return prose;
    }
}
