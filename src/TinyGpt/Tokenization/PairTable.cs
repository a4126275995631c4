namespace TinyGpt.Tokenization;

/// <summary>A pair of neighbouring tokens: how often it stands in the text, and where.</summary>
/// <param name="key">Both ids, the left one in the upper half.</param>
internal struct Pair(ulong key)
{
    /// <summary>Both ids, the left one in the upper half.</summary>
    public readonly ulong Key = key;

    /// <summary>How often it stands in the text.</summary>
    public long Count;

    /// <summary>Where its list of places begins, and how many places are in it.</summary>
    public int Start, Length;
}

/// <summary>All pairs that ever stood in the text, each with a number, found by their tokens: a hash table with open addressing.</summary>
internal sealed class PairTable
{
    // 0: free; else a pair's number plus one.
    private int[] _slots = new int[1 << 12];
    private Pair[] _pairs = new Pair[1 << 11];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>A pair by its number.</summary>
    public ref Pair this[int number] => ref _pairs[number];

    /// <summary>Adds a place to a pair, which may be new.</summary>
    /// <returns>The pair's number.</returns>
    public int Add(int left, int right, long weight)
    {
        ulong key = Key(left, right);
        int slot = Find(key);
        if (_slots[slot] == 0)
        {
            _pairs[Count] = new Pair(key);
            _slots[slot] = ++Count;
            if (Count == _pairs.Length)
            {
                Grow();
            }

            return Add(left, right, weight);
        }

        ref Pair pair = ref _pairs[_slots[slot] - 1];
        pair.Count += weight;
        pair.Length++;
        return _slots[slot] - 1;
    }

    /// <summary>Lowers the count of a pair.</summary>
    public void Subtract(int left, int right, long weight) => _pairs[_slots[Find(Key(left, right))] - 1].Count -= weight;

    private static ulong Key(int left, int right) => ((ulong)(uint)left << 32) | (uint)right;

    private int Find(ulong key)
    {
        int mask = _slots.Length - 1;
        int slot = Home(key, mask);
        while (_slots[slot] != 0 && _pairs[_slots[slot] - 1].Key != key)
        {
            slot = (slot + 1) & mask;
        }

        return slot;
    }

    private void Grow()
    {
        Array.Resize(ref _pairs, 2 * _pairs.Length);
        _slots = new int[2 * _slots.Length];
        int mask = _slots.Length - 1;
        for (int number = 0; number < Count; number++)
        {
            int slot = Home(_pairs[number].Key, mask);
            while (_slots[slot] != 0)
            {
                slot = (slot + 1) & mask;
            }

            _slots[slot] = number + 1;
        }
    }

    private static int Home(ulong key, int mask) => (int)((key * 0x9E37_79B9_7F4A_7C15) >> 33) & mask;
}
