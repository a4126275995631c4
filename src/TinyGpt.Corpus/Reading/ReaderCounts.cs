namespace TinyGpt.Corpus.Reading;

/// <summary>What a reader met so far.</summary>
public sealed class ReaderCounts
{
    private readonly SortedDictionary<string, long> _records = new(StringComparer.Ordinal), _skipped = new(StringComparer.Ordinal);

    /// <summary>Documents that were read.</summary>
    public long Documents { get; internal set; }

    /// <summary>Records that were damaged or too large, and were left out.</summary>
    public long Damaged { get; internal set; }

    /// <summary>Bytes read, after unpacking where the file is packed.</summary>
    public long Bytes { get; internal set; }

    /// <summary>Records by type, as in "response" and "warcinfo"; a type that no standard knows counts as "other".</summary>
    public IReadOnlyDictionary<string, long> Records => _records;

    /// <summary>Sound records that are no pages, by what they are, as in "record request", "status 404" and "media type image".</summary>
    public IReadOnlyDictionary<string, long> Skipped => _skipped;

    internal void CountRecord(string type) => Increase(_records, type);

    internal void CountSkipped(string what) => Increase(_skipped, what);

    private static void Increase(SortedDictionary<string, long> counts, string key) => counts[key] = counts.GetValueOrDefault(key) + 1;
}
