namespace TinyGpt.Corpus.Steps.Measures;

/// <summary>
/// Numbers the different pieces of a text, words or lines, in the order in which they are met first. An open hash table whose entries are places
/// in the text, so that no string is made. Emptying it costs nothing: entries of earlier texts have numbers below those that count.
/// </summary>
internal sealed class SpanTable
{
    private const int FirstSlots = 1 << 10;

    // The upper half of a slot is the hash, the lower one the number + 1, counted on from text to text.
    private ulong[] _slots = new ulong[FirstSlots];
    private (int Start, int Length, int Occurrences)[] _pieces = new (int, int, int)[FirstSlots / 2];
    private ulong[] _moved = [];
    private int _mask = FirstSlots - 1;
    private uint _before;

    /// <summary>How many different pieces the text has so far.</summary>
    public int Count { get; private set; }

    /// <summary>How often a piece was added.</summary>
    public int OccurrencesOf(int piece) => _pieces[piece].Occurrences;

    /// <summary>Begins a new text.</summary>
    public void Clear()
    {
        Forget();
        Count = 0;
        // A small text after a huge one takes a corner of the table, which stays in the cache.
        _mask = FirstSlots - 1;
    }

    /// <summary>The number of a piece, from 0. It is a new one if <see cref="Count"/> grew.</summary>
    public int Add(ReadOnlySpan<char> text, int start, int length)
    {
        ReadOnlySpan<char> characters = text.Slice(start, length);
        // Differs from run to run, which protects from pages made to collide; the numbers do not depend on it.
        uint hash = (uint)string.GetHashCode(characters);
        int slot = (int)hash & _mask;
        for (; (uint)_slots[slot] > _before; slot = (slot + 1) & _mask)
        {
            int piece = (int)((uint)_slots[slot] - _before - 1);
            ref (int Start, int Length, int Occurrences) known = ref _pieces[piece];
            if ((uint)(_slots[slot] >> 32) == hash && text.Slice(known.Start, known.Length).SequenceEqual(characters))
            {
                known.Occurrences++;
                return piece;
            }
        }

        if (Count == _pieces.Length)
        {
            Array.Resize(ref _pieces, 2 * Count);
        }

        _pieces[Count] = (start, length, 1);
        _slots[slot] = ((ulong)hash << 32) | (_before + (uint)++Count);
        if (2 * Count > _mask)
        {
            Grow();
        }

        return Count - 1;
    }

    private void Grow()
    {
        if (_moved.Length < Count)
        {
            _moved = new ulong[2 * Count];
        }

        int moved = 0;
        foreach (ulong entry in _slots.AsSpan(0, _mask + 1))
        {
            if ((uint)entry > _before)
            {
                _moved[moved++] = entry - _before;
            }
        }

        Forget();
        int slots = 4 * (_mask + 1);
        if (_slots.Length < slots)
        {
            _slots = new ulong[slots];
        }

        _mask = slots - 1;
        foreach (ulong entry in _moved.AsSpan(0, moved))
        {
            int slot = (int)(entry >> 32) & _mask;
            while ((uint)_slots[slot] > _before)
            {
                slot = (slot + 1) & _mask;
            }

            _slots[slot] = entry + _before;
        }
    }

    /// <summary>Makes every entry an old one.</summary>
    private void Forget()
    {
        _before += (uint)Count;
        if (_before > int.MaxValue)
        {
            Array.Clear(_slots);
            _before = 0;
        }
    }
}
