namespace TinyGpt.Corpus.Steps.Extraction;

/// <summary>
/// Finds lists of other pages that are announced by a linked heading and a few sentences each, as on front pages and below articles.
/// </summary>
internal sealed class Teasers(FlatPage page)
{
    /// <summary>Fewer than this do not make a list: the linked heading may be the page's own.</summary>
    private const int FewestOfList = 3;

    /// <summary>A longer paragraph is no announcement.</summary>
    private const int LongestProse = 800;

    /// <summary>Marks their blocks as dropped.</summary>
    public void Mark(Span<bool> isDropped)
    {
        if (Count(isDropped, isMarking: false) >= FewestOfList)
        {
            Count(isDropped, isMarking: true);
        }
    }

    /// <summary>Counts teasers: a linked heading, and not more than one paragraph before the next heading of any kind.</summary>
    private int Count(Span<bool> isDropped, bool isMarking)
    {
        ReadOnlySpan<Block> blocks = page.Blocks;
        int teasers = 0;
        for (int heading = 0; heading < blocks.Length;)
        {
            int next = heading + 1, prose = 0, longest = 0;
            for (; next < blocks.Length && (isDropped[next] || blocks[next].Kind < BlockKind.Heading1); next++)
            {
                bool isProse = !isDropped[next] && blocks[next].Nature == BlockNature.Prose;
                prose += isProse ? 1 : 0;
                longest = isProse ? Math.Max(longest, blocks[next].Length) : longest;
            }

            bool isLinked = !isDropped[heading] && blocks[heading].Kind >= BlockKind.Heading1 && blocks[heading].Nature == BlockNature.Links;
            if (isLinked && prose <= 1 && longest <= LongestProse)
            {
                teasers++;
                if (isMarking)
                {
                    isDropped[heading..next].Fill(true);
                }
            }

            heading = next;
        }

        return teasers;
    }
}
