namespace TinyGpt.Corpus;

/// <summary>Files in a row whose contents, documents or tokens, are numbered through from 0.</summary>
internal sealed class FileStarts
{
    // [files + 1]: the number of each file's first, and the end.
    private readonly long[] _starts;

    /// <summary>Numbers the contents.</summary>
    /// <param name="counts">How many each file has.</param>
    public FileStarts(IReadOnlyList<long> counts)
    {
        _starts = new long[counts.Count + 1];
        for (int file = 0; file < counts.Count; file++)
        {
            _starts[file + 1] = _starts[file] + counts[file];
        }
    }

    /// <summary>How many all files have.</summary>
    public long Count => _starts[^1];

    /// <summary>The number of a file's first; with the count of files, <see cref="Count"/>.</summary>
    public long this[int file] => _starts[file];

    /// <summary>The file that a number lies in.</summary>
    /// <param name="number">From 0, below <see cref="Count"/>.</param>
    public int Find(long number)
    {
        // Empty files begin where the next one does: the last file that begins at the number or before it is meant.
        (int low, int high) = (0, _starts.Length - 1);
        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            (low, high) = _starts[middle] <= number ? (middle, high) : (low, middle);
        }

        return low;
    }
}
