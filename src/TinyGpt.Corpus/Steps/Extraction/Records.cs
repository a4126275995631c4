namespace TinyGpt.Corpus.Steps.Extraction;

/// <summary>
/// Finds comments that no class calls so: two or more elements in a row with the same name and class, each with a short line first (who, when) and
/// prose then, after an element of prose. Where nothing but such records is there, they are a thread and stay.
/// </summary>
internal sealed class Records(FlatPage page)
{
    private const int FewestRecords = 2;

    /// <summary>There must be this much prose in the main element before the records.</summary>
    private const int FewestProse = 200;

    /// <summary>Paragraphs of comments are shorter than this in the mean.</summary>
    private const int MostProseOfComment = 200;

    /// <summary>Marks the records of the main element as dropped.</summary>
    public void Mark(int main, Span<bool> isDropped)
    {
        ReadOnlySpan<Element> elements = page.Elements;
        int end = 0, prose = 0, counted = elements[main].FirstBlock;
        for (int i = main + 1; i < elements.Length && elements[i].Parent >= main; i++)
        {
            if (elements[i].FirstBlock < end)
            {
                continue;
            }

            for (; counted < elements[i].FirstBlock; counted++)
            {
                ref readonly Block block = ref page.Blocks[counted];
                prose += !isDropped[counted] && block.Nature == BlockNature.Prose ? block.PlainCharacters : 0;
            }

            int last = LastOfRun(i, isDropped);
            if (last >= 0)
            {
                end = elements[last].EndBlock;
                if (prose >= FewestProse && AreSmall(elements[i].FirstBlock, end, prose))
                {
                    isDropped[elements[i].FirstBlock..end].Fill(true);
                    counted = end;
                }
            }
        }
    }

    /// <summary>Comments are shorter than what they are about; answers to a question are not.</summary>
    private bool AreSmall(int first, int end, int before)
    {
        int prose = 0, paragraphs = 0;
        foreach (ref readonly Block block in page.Blocks[first..end])
        {
            paragraphs += block.Nature == BlockNature.Prose ? 1 : 0;
            prose += block.Nature == BlockNature.Prose ? block.PlainCharacters : 0;
        }

        return prose <= before && prose <= MostProseOfComment * paragraphs;
    }

    /// <summary>The last of the records that begin with this element, or -1 where it begins none.</summary>
    private int LastOfRun(int first, ReadOnlySpan<bool> isDropped)
    {
        ReadOnlySpan<Element> elements = page.Elements;
        int records = 0, last = -1;
        for (int i = first; i < elements.Length && elements[i].Parent >= elements[first].Parent && IsRecord(i, isDropped); i++)
        {
            if (elements[i].Parent != elements[first].Parent || elements[i].Tag != elements[first].Tag || elements[i].Class != elements[first].Class)
            {
                break;
            }

            records++;
            last = i;
            while (i + 1 < elements.Length && elements[i + 1].Parent >= last)
            {
                i++;
            }
        }

        return records >= FewestRecords ? last : -1;
    }

    private bool IsRecord(int index, ReadOnlySpan<bool> isDropped)
    {
        Element element = page.Elements[index];
        if (element.Class == 0 || element.EndBlock - element.FirstBlock < 2 || isDropped[element.FirstBlock])
        {
            return false;
        }

        ref readonly Block first = ref page.Blocks[element.FirstBlock];
        bool hasProse = false;
        foreach (ref readonly Block block in page.Blocks[element.FirstBlock..element.EndBlock])
        {
            hasProse |= block.Nature == BlockNature.Prose;
        }

        return hasProse && first.Kind is BlockKind.Loose or BlockKind.ListItem && first.Nature != BlockNature.Prose;
    }
}
