namespace TinyGpt.Corpus.World;

/// <summary>
/// A sequence of random choices: Philox counts upwards under the key <paramref name="seed"/>, so that the same (seed, stream) gives the
/// same choices on every machine, and document 1,000 can be written without writing the 999 before it.
/// </summary>
internal sealed class WorldRandom(ulong seed, ulong stream)
{
    private (uint X, uint Y, uint Z, uint W) _block;
    private ulong _drawn;

    /// <summary>A number from 0 to <paramref name="limit"/> − 1.</summary>
    public int Next(int limit)
    {
        if (limit <= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(limit), limit, "A random choice needs at least one possibility.");
        }

        // The high half of number × limit: no division, and a bias of at most limit / 2³².
        return (int)(((ulong)Draw() * (uint)limit) >> 32);
    }

    /// <summary>A number from <paramref name="low"/> to <paramref name="high"/>, both included.</summary>
    public int Between(int low, int high) => low + Next(high - low + 1);

    /// <summary>True in <paramref name="percent"/> of a hundred cases.</summary>
    public bool Chance(int percent) => Next(100) < percent;

    /// <summary>One of the items, each as likely as the others.</summary>
    public T Pick<T>(IReadOnlyList<T> items) => items[Next(items.Count)];

    /// <summary>One of the items, the first ones most often: item r of n with a probability of about ln(n/r)/n.</summary>
    public T PickByFame<T>(IReadOnlyList<T> items) => items[Next(Next(items.Count) + 1)];

    /// <summary>All the items in a random order (Fisher and Yates).</summary>
    public List<T> Shuffled<T>(IEnumerable<T> items)
    {
        List<T> shuffled = [.. items];
        for (int last = shuffled.Count - 1; last > 0; last--)
        {
            int other = Next(last + 1);
            (shuffled[last], shuffled[other]) = (shuffled[other], shuffled[last]);
        }

        return shuffled;
    }

    private uint Draw()
    {
        ulong position = _drawn++;
        if ((position & 3) == 0)
        {
            _block = CounterRandom.Philox(position >> 2, stream, seed);
        }

        return (position & 3) switch { 0 => _block.X, 1 => _block.Y, 2 => _block.Z, _ => _block.W };
    }
}
