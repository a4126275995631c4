namespace TinyGpt.Corpus.World.Web;

/// <summary>Counts what is written.</summary>
internal sealed class InternetTotals
{
    private readonly SortedDictionary<string, long> _fates = new(StringComparer.Ordinal);
    private int _files;
    private long _bytes, _recordBytes, _keptPages, _keptCharacters;

    /// <summary>Pages so far.</summary>
    public long Pages { get; private set; }

    /// <summary>All of it.</summary>
    public InternetSummary Summary => new(Pages, _files, _bytes, _recordBytes, _keptPages, _keptCharacters, _fates);

    /// <summary>Counts a file and its first record.</summary>
    public void AddFile(int bytes)
    {
        _files++;
        _bytes += bytes;
    }

    /// <summary>Counts a page.</summary>
    public void Add(PageTruth truth, int bytes, int recordBytes)
    {
        Pages++;
        _bytes += bytes;
        _recordBytes += recordBytes;
        _fates[truth.Fate] = _fates.GetValueOrDefault(truth.Fate) + 1;
        if (truth.Fate == PageTruth.Keep)
        {
            _keptPages++;
            _keptCharacters += truth.Text!.Length;
        }
    }
}
