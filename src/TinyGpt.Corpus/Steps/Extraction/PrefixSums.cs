namespace TinyGpt.Corpus.Steps.Extraction;

/// <summary>Sums over ranges of blocks, each in constant time.</summary>
internal sealed class PrefixSums
{
    private long[] _sums = [0];

    /// <summary>Begins with no blocks, with room for so many.</summary>
    public void Clear(int blocks)
    {
        if (_sums.Length <= blocks)
        {
            _sums = new long[Math.Max(blocks + 1, 2 * _sums.Length)];
        }

        Count = 0;
    }

    /// <summary>How many blocks were added.</summary>
    public int Count { get; private set; }

    /// <summary>Adds the next block's value.</summary>
    public void Add(long value)
    {
        _sums[Count + 1] = _sums[Count] + value;
        Count++;
    }

    /// <summary>The sum over the blocks of an element.</summary>
    public long Of(in Element element) => _sums[element.EndBlock] - _sums[element.FirstBlock];

    /// <summary>The sum over all blocks.</summary>
    public long Total => _sums[Count];
}
