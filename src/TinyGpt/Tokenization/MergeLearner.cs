namespace TinyGpt.Tokenization;

/// <summary>
/// The heart of byte-pair training (Sennrich et al. 2016, over bytes as in GPT-2): words with counts, and the most frequent pair of neighbours merged into
/// a new token, again and again. Equal counts: the pair with the smaller left id, then the smaller right id. Inside a word a pair is merged from left to right.
/// A merge visits only the places where its pair stands, and changes only the counts of the pairs beside them.
/// </summary>
/// <remarks>
/// All words lie in one array, an <see cref="Edge"/> before, between and behind them. A token from byte s to byte e has its id at s and, if it is longer than a
/// byte, ~s at e, so that both neighbours of a place are found in one step; what lies between is negative too.
/// Every pair keeps the list of its places. A pair that comes into being has the newest token in it, so its list is made by one merge and only shrinks
/// afterwards: places where the pair no longer stands are left in it and skipped. Places are visited in ascending order and therefore listed in it.
/// For the same reason a pair's count never grows after that merge, so the queue may hold counts that are too large: an entry on top that is out of date goes
/// back with the count of now.
/// All lists together have at most three times as many places as there are bytes: a merge adds two and takes one token away.
/// </remarks>
internal sealed class MergeLearner
{
    private const int FirstToken = 256, Edge = int.MinValue, Hole = int.MinValue + 1, PlacesPerByte = 3;

    // Places are int, and so are indices into the lists of places.
    private const int MaxSymbols = int.MaxValue / PlacesPerByte;

    // The id or mark of each place, and the word that it belongs to.
    private readonly int[] _symbols;
    private readonly int[] _words;
    private readonly long[] _weights;
    private readonly List<int> _lengths = [.. Enumerable.Repeat(1, FirstToken)];
    private readonly PairTable _pairs = new();
    private readonly PriorityQueue<int, Priority> _queue = new(Comparer<Priority>.Create(Compare));
    private readonly List<(int Pair, int Place)> _found = [];
    private int[] _places;
    private int _placeCount;

    /// <summary>Takes over the words.</summary>
    /// <exception cref="InvalidDataException">They are too many.</exception>
    public MergeLearner(WordCounts words)
    {
        long symbols = (long)words.TotalBytes + words.Count + 1;
        if (symbols > MaxSymbols)
        {
            throw new InvalidDataException(
                $"the different pieces of the text have {words.TotalBytes} bytes together, and {MaxSymbols} are possible; train on a part of the text");
        }

        _symbols = new int[symbols];
        _words = new int[symbols];
        _weights = new long[words.Count];
        int place = 0;
        _symbols[place++] = Edge;
        for (int word = 0; word < words.Count; word++)
        {
            _weights[word] = words.CountOf(word);
            foreach (byte value in words.Word(word))
            {
                _words[place] = word;
                _symbols[place++] = value;
            }

            _symbols[place++] = Edge;
        }

        _found.EnsureCapacity(words.TotalBytes);
        for (int i = 1; i + 1 < _symbols.Length; i++)
        {
            if (_symbols[i] >= 0 && _symbols[i + 1] >= 0)
            {
                Found(_symbols[i], _symbols[i + 1], i);
            }
        }

        _places = new int[_found.Count];
        EnqueueFound(0);
        _found.TrimExcess();
    }

    /// <summary>Merges the most frequent pair into the next id: 256 at first.</summary>
    /// <param name="left">The pair's left token.</param>
    /// <param name="right">Its right token.</param>
    /// <returns>False if there is no pair left.</returns>
    public bool TryLearn(out int left, out int right)
    {
        while (_queue.TryDequeue(out int pair, out Priority priority))
        {
            long count = _pairs[pair].Count;
            if (count == priority.Count)
            {
                (left, right) = ((int)(priority.Key >> 32), (int)(uint)priority.Key);
                Merge(pair, left, right);
                return true;
            }

            if (count > 0)
            {
                _queue.Enqueue(pair, priority with { Count = count });
            }
        }

        (left, right) = (0, 0);
        return false;
    }

    private void Merge(int pair, int left, int right)
    {
        (int start, int length) = (_pairs[pair].Start, _pairs[pair].Length);
        int merged = _lengths.Count, firstNew = _pairs.Count, leftLength = _lengths[left], rightLength = _lengths[right];
        _lengths.Add(leftLength + rightLength);
        for (int i = start; i < start + length; i++)
        {
            int place = _places[i], middle = place + leftLength;
            // The left token may stand there with another neighbour; if it does not, the middle may be another word's.
            if (_symbols[place] != left || _symbols[middle] != right)
            {
                continue;
            }

            int after = middle + rightLength, before = _symbols[place - 1] < 0 && _symbols[place - 1] != Edge ? ~_symbols[place - 1] : place - 1;
            _symbols[middle] = Hole;
            _symbols[after - 1] = ~place;
            _symbols[place] = merged;
            long weight = _weights[_words[place]];
            if (_symbols[before] != Edge)
            {
                _pairs.Subtract(_symbols[before], left, weight);
                Found(_symbols[before], merged, before);
            }

            if (_symbols[after] != Edge)
            {
                _pairs.Subtract(right, _symbols[after], weight);
                Found(merged, _symbols[after], place);
            }
        }

        _pairs[pair].Count = 0;
        EnqueueFound(firstNew);
    }

    private void Found(int left, int right, int place)
    {
        int pair = _pairs.Add(left, right, _weights[_words[place]]);
        _found.Add((pair, place));
    }

    /// <summary>Makes the lists of the pairs that were found since a pair was the next new one, and puts those pairs into the queue.</summary>
    private void EnqueueFound(int firstNew)
    {
        if (_placeCount + _found.Count > _places.Length)
        {
            Array.Resize(ref _places, (int)Math.Min(Math.Max(_places.Length * 3L / 2, _placeCount + (long)_found.Count), Array.MaxLength));
        }

        for (int pair = firstNew; pair < _pairs.Count; pair++)
        {
            _pairs[pair].Start = _placeCount;
            _placeCount += _pairs[pair].Length;
            _pairs[pair].Length = 0;
        }

        foreach ((int pair, int place) in _found)
        {
            ref Pair found = ref _pairs[pair];
            _places[found.Start + found.Length++] = place;
        }

        _found.Clear();
        for (int pair = firstNew; pair < _pairs.Count; pair++)
        {
            if (_pairs[pair].Count > 0)
            {
                _queue.Enqueue(pair, new Priority(_pairs[pair].Count, _pairs[pair].Key));
            }
        }
    }

    private static int Compare(Priority a, Priority b) => a.Count != b.Count ? b.Count.CompareTo(a.Count) : a.Key.CompareTo(b.Key);

    /// <summary>What the queue is ordered by: the count, then both ids, the left one in the upper half.</summary>
    private readonly record struct Priority(long Count, ulong Key);
}
