namespace TinyGpt.Data;

/// <summary>
/// A pseudo-random permutation of 0 … count − 1 that takes no memory and can be asked for any place: the swap-or-not shuffle
/// (Hoang, Morris and Rogaway 2012). Round r pairs every x with (K_r − x) mod count, and a random bit of the pair, which both of its
/// members see alike, says whether they change places. So every round is a permutation, and 40 of them leave no trace of the order.
/// </summary>
public readonly struct Permutation
{
    private const int Rounds = 40;

    private readonly ulong _count;
    private readonly ulong _key;

    /// <summary>The permutation with a key.</summary>
    /// <param name="count">How many places there are, at least one.</param>
    /// <param name="key">Different keys give unrelated permutations.</param>
    public Permutation(long count, ulong key)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        _count = (ulong)count;
        _key = key;
    }

    /// <summary>What stands at a place.</summary>
    /// <param name="index">From 0 to count − 1.</param>
    public long this[long index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((ulong)index, _count, nameof(index));
            ulong x = (ulong)index;
            for (uint round = 0; round < Rounds; round++)
            {
                (uint low, uint high, _, _) = CounterRandom.Philox(0, 2 * round, _key);
                ulong sum = (low | ((ulong)high << 32)) % _count;
                ulong partner = sum >= x ? sum - x : sum + _count - x;
                (uint bit, _, _, _) = CounterRandom.Philox(Math.Max(x, partner), 2 * round + 1, _key);
                x = (bit & 1) == 0 ? x : partner;
            }

            return (long)x;
        }
    }
}
