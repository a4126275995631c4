namespace TinyGpt.Corpus.Reading;

/// <summary>Where the pieces of a packed file begin, in the unpacked stream and in the file: those around what is being read.</summary>
internal sealed class PieceStarts
{
    private readonly List<(long Position, long Offset)> _starts = [];
    private int _first;

    /// <summary>Notes a piece. Of several that begin at one place all but the last are empty.</summary>
    public void Add(long position, long offset)
    {
        if (_starts.Count > _first && _starts[^1].Position == position)
        {
            _starts.RemoveAt(_starts.Count - 1);
        }

        _starts.Add((position, offset));
    }

    /// <summary>Where in the file the piece begins that begins at a place of the unpacked stream before which all were removed.</summary>
    public bool TryFind(long position, out long offset)
    {
        bool isFound = _starts.Count > _first && _starts[_first].Position == position;
        offset = isFound ? _starts[_first].Offset : 0;
        return isFound;
    }

    /// <summary>The first start behind a place before which all were removed; if there is none, one that is never reached.</summary>
    public long After(long position)
    {
        int next = _first < _starts.Count && _starts[_first].Position == position ? _first + 1 : _first;
        return next < _starts.Count ? _starts[next].Position : long.MaxValue;
    }

    /// <summary>Forgets the pieces that begin before a place.</summary>
    public void RemoveBefore(long position)
    {
        while (_first < _starts.Count && _starts[_first].Position < position)
        {
            _first++;
        }

        if (_first > _starts.Count / 2)
        {
            _starts.RemoveRange(0, _first);
            _first = 0;
        }
    }
}
