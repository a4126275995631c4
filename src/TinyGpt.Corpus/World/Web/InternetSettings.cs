namespace TinyGpt.Corpus.World.Web;

/// <summary>How large an invented internet is written.</summary>
public sealed record InternetSettings
{
    /// <summary>The seed of the world, and of everything on its pages.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The world that the pages tell of: in a tiny one a small model soon knows everybody.</summary>
    public WorldSize World { get; init; } = WorldSize.Small;

    /// <summary>The number of pages: the first so many, in an order that depends on the seed and on their number.</summary>
    public long Pages { get; init; } = TinyPages;

    /// <summary>Pages in a file; 0: a quarter of the pages, and at most 2,000.</summary>
    public int PagesPerFile { get; init; }

    /// <summary>Threads that write pages; 0: one per core. The files are the same for any number.</summary>
    public int Threads { get; init; }

    /// <summary>Pages of the size "tiny": for tests.</summary>
    public const long TinyPages = 400;

    /// <summary>
    /// Pages of the size "small": 1,050 pairs of near-copies at each of five similarities, and good text of about three million tokens.
    /// </summary>
    public const long SmallPages = PagePlan.BlocksWithPairs * PagePlan.BlockLength;

    /// <summary>Pages of the size "large".</summary>
    public const long LargePages = 150_000;

    /// <summary>The number of pages of a size by name, or null where there is no such size.</summary>
    public static long? PagesOf(string size) => size switch
    {
        "tiny" => TinyPages,
        "small" => SmallPages,
        "large" => LargePages,
        _ => null,
    };
}

/// <summary>What was written.</summary>
/// <param name="Pages">The number of pages.</param>
/// <param name="Files">The number of WARC files.</param>
/// <param name="Bytes">The bytes of the WARC files.</param>
/// <param name="RecordBytes">The bytes of their records before compression.</param>
/// <param name="KeptPages">Pages that a corpus should keep.</param>
/// <param name="KeptCharacters">The characters of their main texts.</param>
/// <param name="Fates">How many pages have which expected fate.</param>
public sealed record InternetSummary(
    long Pages, int Files, long Bytes, long RecordBytes, long KeptPages, long KeptCharacters, IReadOnlyDictionary<string, long> Fates);
