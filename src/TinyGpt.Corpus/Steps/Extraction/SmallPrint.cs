namespace TinyGpt.Corpus.Steps.Extraction;

/// <summary>Text that is printed smaller than the rest of the page is about the page: its owner, its date, its rights.</summary>
internal static class SmallPrint
{
    /// <summary>Where more of the prose is small than this, it is how the page prints its text.</summary>
    private const double MostShare = 0.4;

    /// <summary>Takes paragraphs that are small throughout for scraps.</summary>
    public static void Demote(FlatPage page)
    {
        long small = 0, all = 0;
        foreach (ref readonly Block block in page.Blocks)
        {
            int prose = block.Nature == BlockNature.Prose ? block.PlainCharacters : 0;
            all += prose;
            small += IsSmall(block) ? prose : 0;
        }

        if (small > MostShare * all)
        {
            return;
        }

        foreach (ref Block block in page.Blocks)
        {
            if (IsSmall(block) && block.Nature == BlockNature.Prose && block.Kind != BlockKind.Lines)
            {
                block.Nature = BlockNature.Short;
                block.Kind = BlockKind.Loose;
            }
        }
    }

    private static bool IsSmall(in Block block) => 10 * block.SmallCharacters >= 9 * block.Length;
}
