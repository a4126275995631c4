namespace TinyGpt.Corpus.Steps.Extraction;

/// <summary>
/// Footers that no element calls one: after a rule or links come only a few short paragraphs, as against what stands before. All that follows the
/// first such place is no text.
/// </summary>
internal static class Tail
{
    /// <summary>A longer paragraph is text, and so is all before it.</summary>
    private const int LongestProse = 120;

    /// <summary>The tail has at most this share of the prose.</summary>
    private const double MostShare = 0.25;

    /// <summary>Marks the tail of the main element as dropped.</summary>
    public static void Drop(FlatPage page, in Element main, Span<bool> isDropped)
    {
        ReadOnlySpan<Block> blocks = page.Blocks;
        long all = 0;
        for (int i = main.FirstBlock; i < main.EndBlock; i++)
        {
            all += isDropped[i] ? 0 : Prose(blocks[i]);
        }

        long tail = 0;
        int first = main.EndBlock;
        for (int i = main.EndBlock - 1; i > main.FirstBlock; i--)
        {
            long prose = isDropped[i] ? 0 : Prose(blocks[i]);
            tail += prose;
            if (prose > LongestProse || tail > MostShare * all)
            {
                break;
            }

            bool isLinks = blocks[i].Nature == BlockNature.Links && blocks[i].Kind < BlockKind.Heading1;
            first = isLinks || blocks[i].IsAfterRule ? i : first;
        }

        isDropped[first..main.EndBlock].Fill(true);
    }

    private static int Prose(in Block block) => block.Nature == BlockNature.Prose || block.Kind == BlockKind.Lines ? block.PlainCharacters : 0;
}
