namespace TinyGpt.Corpus.Steps.Extraction;

/// <summary>The parts of extraction with their memory, for one page after the other on one thread.</summary>
internal sealed class PageExtraction
{
    private readonly FlatPage _page = new();

    private readonly PageScanner _scanner;

    private readonly DataTables _tables;

    private readonly Boilerplate _boilerplate;

    private readonly Teasers _teasers;

    private readonly MainElement _mainElement;

    private readonly Records _records;

    private readonly BlockChoice _choice;

    private readonly TextWriting _writing;

    private bool[] _isDropped = [];

    public PageExtraction()
    {
        _scanner = new PageScanner(_page);
        _tables = new DataTables(_page);
        _boilerplate = new Boilerplate(_page);
        _teasers = new Teasers(_page);
        _mainElement = new MainElement(_page);
        _records = new Records(_page);
        _choice = new BlockChoice(_page);
        _writing = new TextWriting(_page);
    }

    /// <summary>Reads a page into blocks. False where it has more pieces than that.</summary>
    public bool Scan(string html, int mostPieces) => _scanner.Scan(html, mostPieces);

    /// <summary>The page that was read.</summary>
    public FlatPage Page => _page;

    /// <summary>The main text of the page that was read, or "".</summary>
    public string MainText()
    {
        int count = _page.Blocks.Length;
        if (_isDropped.Length < count)
        {
            _isDropped = new bool[Math.Max(count, 2 * _isDropped.Length)];
        }

        Span<bool> isDropped = _isDropped.AsSpan(0, count);
        isDropped.Clear();
        _tables.Resolve();
        SmallPrint.Demote(_page);
        _teasers.Mark(isDropped);
        _boilerplate.Mark(isDropped);
        int main = _mainElement.Choose(isDropped);
        if (main < 0)
        {
            return "";
        }

        _records.Mark(main, isDropped);
        _choice.Mark(main, isDropped);
        return _writing.Write(isDropped);
    }
}
