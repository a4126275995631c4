using System.Buffers;

namespace TinyGpt.Tokenization;

/// <summary>
/// Merges in order of rank, then place: a heap in which each entry has four below it. Its array is rented and grows.
/// </summary>
internal struct MinimumHeap(int capacity)
{
    private ulong[] _entries = ArrayPool<ulong>.Shared.Rent(Math.Max(capacity, 16));
    private int _count;

    /// <summary>Adds a merge without putting it in order, unless there is none. <see cref="Build"/> must follow.</summary>
    public void Append(int rank, int place)
    {
        if (rank != MergeRanks.None)
        {
            Add(Entry(rank, place));
        }
    }

    /// <summary>Puts in order what was appended.</summary>
    public readonly void Build()
    {
        for (int i = (_count - 2) / 4; i >= 0 && _count > 1; i--)
        {
            SiftDown(i, _entries[i]);
        }
    }

    /// <summary>Adds a merge.</summary>
    public void Push(int rank, int place)
    {
        ulong entry = Entry(rank, place);
        Add(entry);
        int i = _count - 1;
        while (i > 0 && entry < _entries[(i - 1) / 4])
        {
            _entries[i] = _entries[(i - 1) / 4];
            i = (i - 1) / 4;
        }

        _entries[i] = entry;
    }

    /// <summary>Takes the first merge out.</summary>
    public bool TryPop(out int rank, out int place)
    {
        if (_count == 0)
        {
            (rank, place) = (0, 0);
            return false;
        }

        ulong first = _entries[0];
        (rank, place) = ((int)(first >> 32), (int)first);
        _count--;
        SiftDown(0, _entries[_count]);
        return true;
    }

    /// <summary>Gives the array back. The heap must not be used afterwards.</summary>
    public readonly void Return() => ArrayPool<ulong>.Shared.Return(_entries);

    private static ulong Entry(int rank, int place) => ((ulong)(uint)rank << 32) | (uint)place;

    private void Add(ulong entry)
    {
        if (_count == _entries.Length)
        {
            ulong[] larger = ArrayPool<ulong>.Shared.Rent(2 * _count);
            _entries.CopyTo(larger, 0);
            ArrayPool<ulong>.Shared.Return(_entries);
            _entries = larger;
        }

        _entries[_count++] = entry;
    }

    private readonly void SiftDown(int i, ulong entry)
    {
        ulong[] entries = _entries;
        while (true)
        {
            int least = (4 * i) + 1;
            if (least >= _count)
            {
                break;
            }

            int end = Math.Min(least + 4, _count);
            for (int child = least + 1; child < end; child++)
            {
                least = entries[child] < entries[least] ? child : least;
            }

            if (entry <= entries[least])
            {
                break;
            }

            entries[i] = entries[least];
            i = least;
        }

        entries[i] = entry;
    }
}
