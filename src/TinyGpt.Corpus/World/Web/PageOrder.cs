namespace TinyGpt.Corpus.World.Web;

/// <summary>
/// The order in which a crawl met the pages: shuffled, so that copies lie far from each other, but never before what they are copies of. A step
/// that keeps the first of several then keeps the one that the truth calls the original.
/// </summary>
internal static class PageOrder
{
    private const ulong OrderKey = 0x5EED0F0BDE500000;

    /// <summary>The numbers of the pages, in their order.</summary>
    public static int[] Of(ulong seed, int count)
    {
        List<int> order = new WorldRandom(seed ^ OrderKey, (ulong)count).Shuffled(Enumerable.Range(0, count));
        int[] positions = new int[count];
        for (int i = 0; i < count; i++)
        {
            positions[order[i]] = i;
        }

        for (int page = 0; page < count; page++)
        {
            int original = (int)PagePlan.Of(page).Original;
            if (positions[page] < positions[original])
            {
                (positions[page], positions[original]) = (positions[original], positions[page]);
            }
        }

        int[] pages = new int[count];
        for (int page = 0; page < count; page++)
        {
            pages[positions[page]] = page;
        }

        return pages;
    }
}
