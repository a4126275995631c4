using System.Runtime.InteropServices;

namespace TinyGpt.Data;

/// <summary>
/// Conversations in random order, epoch after epoch, packed into windows of one length: as many whole ones as fit, one after another, and no attention
/// across them. Into what is left of a window goes the longest that fits of the next few hundred; what then is left is padding, from which nothing is learned.
/// A conversation that is longer than a window is cut at its end.
/// </summary>
/// <remarks>The order and the packing are functions of the seed and the epoch alone.</remarks>
public sealed class PackedWindows : ITokenWindows
{
    // "packing" in ASCII: keeps these numbers apart from others that are drawn with the run's seed.
    private const ulong Purpose = 0x7061636B696E67;

    private const int PoolSize = 256;

    private readonly ConversationTokens _conversations;
    private readonly List<(int First, int Count, double Weight)> _sources = [];
    private readonly ulong _seed;
    private readonly List<int> _order = [], _pool = [], _packed = [], _windowStarts = [];
    private int _epoch = -1;
    private long _epochStart;

    /// <summary>The series for conversations and a seed.</summary>
    /// <param name="conversations">The conversations.</param>
    /// <param name="sources">Runs of them, and how often each of a run comes in an epoch; together they are all.</param>
    /// <param name="length">T: tokens of a window.</param>
    /// <param name="seed">Different seeds give unrelated orders.</param>
    public PackedWindows(ConversationTokens conversations, IReadOnlyList<ReadSource> sources, int length, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        (_conversations, _seed, Length) = (conversations, seed, length);
        int first = 0;
        foreach (ReadSource source in sources)
        {
            int count = checked((int)source.Conversations);
            _sources.Add((first, count, source.Weight));
            first += count;
        }

        int shortest = Enumerable.Range(0, conversations.Count).Min(Rows);
        MaxSequences = (length / shortest) + 1;
        CutConversations = Enumerable.Range(0, conversations.Count).Count(index => conversations.Length(index) - 1 > length);
        GoTo(0);
    }

    /// <inheritdoc/>
    public int Length { get; }

    /// <inheritdoc/>
    public int MaxSequences { get; }

    /// <summary>How many conversations are longer than a window.</summary>
    public int CutConversations { get; }

    /// <summary>How many windows the first epoch has. Others differ by a few.</summary>
    public long WindowsPerEpoch { get; private set; }

    /// <summary>
    /// Every conversation once, in order: what a loss over all of them is measured on.
    /// </summary>
    /// <param name="conversations">The conversations.</param>
    /// <param name="length">T: tokens of a window.</param>
    public static PackedWindows Once(ConversationTokens conversations, int length) =>
        new(conversations, [new ReadSource("", 1, conversations.Count)], length, seed: 0);

    /// <inheritdoc/>
    public int Read(long index, Span<int> inputs, Span<int> targets, Span<int> starts)
    {
        TokenWindow.Check(index, Length, inputs, targets);
        GoTo(index);
        int window = (int)(index - _epochStart), row = 0, sequences = 0;
        for (int i = _windowStarts[window]; i < _windowStarts[window + 1]; i++)
        {
            int rows = Rows(_packed[i]);
            starts[sequences++] = row;
            _conversations.Read(_packed[i], inputs.Slice(row, rows), targets.Slice(row, rows));
            row += rows;
        }

        if (row < Length)
        {
            starts[sequences++] = row;
            inputs[row..].Clear();
            targets[row..].Fill(-1);
        }

        return sequences;
    }

    /// <summary>How many windows some epochs have together.</summary>
    /// <param name="epochs">How many epochs, from the first on; part of one is that part of its windows.</param>
    public long CountWindows(double epochs)
    {
        long windows = 0;
        for (int epoch = 0; epoch < Math.Ceiling(epochs); epoch++)
        {
            Plan(epoch);
            windows += (long)Math.Round(Math.Min(1, epochs - epoch) * (_windowStarts.Count - 1));
        }

        _epoch = -1;
        GoTo(0);
        return windows;
    }

    /// <summary>How many rows of a window a conversation takes: one fewer than it has tokens, because the last has no successor.</summary>
    private int Rows(int index) => (int)Math.Clamp(_conversations.Length(index) - 1, 1, Length);

    private void GoTo(long index)
    {
        if (_epoch < 0 || index < _epochStart)
        {
            (_epoch, _epochStart) = (0, 0);
            Plan(0);
            WindowsPerEpoch = _windowStarts.Count - 1;
        }

        while (index - _epochStart >= _windowStarts.Count - 1)
        {
            _epochStart += _windowStarts.Count - 1;
            Plan(++_epoch);
        }
    }

    /// <summary>Decides which conversations each window of an epoch has.</summary>
    private void Plan(int epoch)
    {
        Choose(epoch);
        (uint x, uint y, _, _) = CounterRandom.Philox((ulong)epoch, Purpose, _seed);
        Permutation shuffle = new(_order.Count, x | ((ulong)y << 32));
        _packed.Clear();
        _windowStarts.Clear();
        _windowStarts.Add(0);
        int next = 0, room = Length;
        while (next < _order.Count || _pool.Count > 0)
        {
            while (_pool.Count < PoolSize && next < _order.Count)
            {
                _pool.Add(_order[(int)shuffle[next++]]);
            }

            int best = LongestThatFits(room);
            if (best < 0)
            {
                _windowStarts.Add(_packed.Count);
                room = Length;
                continue;
            }

            room -= Rows(_pool[best]);
            _packed.Add(_pool[best]);
            _pool.RemoveAt(best);
        }

        _windowStarts.Add(_packed.Count);
    }

    /// <summary>The conversations of an epoch: whole copies, and of a weight's fraction as many as it says, chosen anew in each epoch.</summary>
    private void Choose(int epoch)
    {
        _order.Clear();
        for (int s = 0; s < _sources.Count; s++)
        {
            (int first, int count, double weight) = _sources[s];
            for (int copy = 0; copy < (int)weight; copy++)
            {
                _order.AddRange(Enumerable.Range(first, count));
            }

            int rest = (int)Math.Round((weight - Math.Floor(weight)) * count);
            if (rest > 0)
            {
                (_, _, uint z, uint w) = CounterRandom.Philox((ulong)epoch, Purpose + (ulong)s + 1, _seed);
                Permutation chosen = new(count, z | ((ulong)w << 32));
                _order.AddRange(Enumerable.Range(0, rest).Select(i => first + (int)chosen[i]));
            }
        }

        if (_order.Count == 0)
        {
            throw new InvalidDataException("the weights are so small that an epoch has no conversation");
        }
    }

    private int LongestThatFits(int room)
    {
        int best = -1, longest = 0;
        ReadOnlySpan<int> pool = CollectionsMarshal.AsSpan(_pool);
        for (int i = 0; i < pool.Length; i++)
        {
            int rows = Rows(pool[i]);
            if (rows <= room && rows > longest)
            {
                (best, longest) = (i, rows);
            }
        }

        return best;
    }
}
