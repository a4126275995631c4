using System.Collections.Concurrent;

namespace TinyGpt.Corpus.World;

/// <summary>
/// A sequence of random choices: Philox counts upwards under the key <paramref name="seed"/>, so that the same (seed, stream) gives the
/// same choices on every machine, and document 1,000 can be written without writing the 999 before it.
/// </summary>
internal sealed class WorldRandom(ulong seed, ulong stream)
{
    private static readonly ConcurrentDictionary<int, uint[]> ZipfSums = [];

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

    /// <summary>
    /// One of the items, item r of them (from 1) with a probability in proportion to (r + 8)^−1.5 (Zipf and Mandelbrot): of 350 the first is drawn
    /// every sixteenth time, the hundredth one time in 650, the last one time in 4,000.
    /// </summary>
    public T PickByZipf<T>(IReadOnlyList<T> items)
    {
        uint[] sums = ZipfSums.GetOrAdd(items.Count, SumZipfWeights);
        int found = Array.BinarySearch(sums, (uint)Next((int)sums[^1]));
        // The sums do not count their own item's last number: a draw equal to a sum belongs to the next item.
        return items[found >= 0 ? found + 1 : ~found];
    }

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

    private static uint[] SumZipfWeights(int count)
    {
        uint[] sums = new uint[count];
        uint sum = 0;
        for (int i = 0; i < count; i++)
        {
            // Division and square root are rounded in one way only (IEEE 754), so that the weights are the same on every machine.
            double rank = i + 9;
            sums[i] = sum += (uint)(1e9 / (rank * Math.Sqrt(rank)));
        }

        return sums;
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
