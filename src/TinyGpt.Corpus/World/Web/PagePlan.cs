namespace TinyGpt.Corpus.World.Web;

/// <summary>What part a page has in the internet.</summary>
internal enum PageRole
{
    /// <summary>A page with a good text of its own.</summary>
    Original,

    /// <summary>A changed copy of another page's text, on another site.</summary>
    NearCopy,

    /// <summary>The same page under another address.</summary>
    Mirror,

    /// <summary>The same address at another time.</summary>
    Capture,

    Junk,
}

/// <summary>
/// Which part the page of a number has. The pages stand in blocks of twenty. In each of the first 1,050 blocks are five originals with a near-copy each,
/// four more originals, a mirror, a second capture and four pages of junk; in all later ones twelve originals, one of each kind of copy, and
/// five pages of junk.
/// </summary>
/// <param name="Role">The page's part.</param>
/// <param name="Original">The number of the page that it is a copy of; its own if it is none.</param>
/// <param name="Target">A near-copy's similarity, about; otherwise 1.</param>
internal readonly record struct PagePlan(PageRole Role, long Original, double Target)
{
    /// <summary>The number of pages in a block.</summary>
    public const int BlockLength = 20;

    /// <summary>The number of blocks, from the first, in which every similarity is met.</summary>
    public const int BlocksWithPairs = 1050;

    /// <summary>The similarities that near-copies have, about.</summary>
    public static readonly double[] Targets = [0.5, 0.6, 0.7, 0.8, 0.9];

    /// <summary>The plan of a page.</summary>
    public static PagePlan Of(long number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        (long block, int position) = ((long, int))(number / BlockLength, number % BlockLength);
        if (block < BlocksWithPairs)
        {
            return position switch
            {
                < 10 when position % 2 == 1 => new(PageRole.NearCopy, number - 1, Targets[position / 2]),
                14 => new(PageRole.Mirror, number - 4, 1),
                15 => new(PageRole.Capture, number - 4, 1),
                > 15 => new(PageRole.Junk, number, 1),
                _ => new(PageRole.Original, number, 1),
            };
        }

        return position switch
        {
            12 => new(PageRole.Mirror, number - 12, 1),
            13 => new(PageRole.Capture, number - 12, 1),
            14 => new(PageRole.NearCopy, number - 12, Targets[(int)(block % Targets.Length)]),
            > 14 => new(PageRole.Junk, number, 1),
            _ => new(PageRole.Original, number, 1),
        };
    }

    /// <summary>Whether an original has a near-copy: then nothing else is done to its text.</summary>
    public static bool HasNearCopy(long number) =>
        number / BlockLength < BlocksWithPairs ? number % BlockLength < 10 : number % BlockLength == 2;
}
