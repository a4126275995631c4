using System.Runtime.InteropServices;

namespace TinyGpt.Models;

/// <summary>
/// The tokens of one step on the device: rows of any number of sequences of any lengths, one after another, with what the model
/// needs to know of each. Filled anew for every step without allocating.
/// </summary>
/// <remarks>
/// All of it lies in one storage: tokens, targets, then what depends on lengths alone: rows, positions, starts, key starts, weights. A batch goes to
/// the device in one transfer, and one of the same lengths as the batch before sends its tokens and targets only.
/// <para>
/// Of conversations most tokens are not learned: pages, questions, what tools are there. Where a quarter or more of a batch's tokens have no target, only
/// those that have one get logits.
/// </para>
/// </remarks>
public sealed class Batch : IDisposable
{
    // Rows are padded to a multiple of a 32nd of the tokens: so there are few shapes of steps, and few plans of their memory.
    private const int RowCounts = 32;

    private readonly Device _device;
    private readonly Storage _memory;
    private readonly int[] _host;
    private readonly int _realInts;
    private Layout _layout;

    /// <summary>Allocates room.</summary>
    /// <param name="device">The device.</param>
    /// <param name="maxTokens">The most tokens of a step.</param>
    /// <param name="maxSequences">The most sequences of a step.</param>
    public Batch(Device device, int maxTokens, int maxSequences)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxTokens, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxSequences, 1);
        _device = device;
        _realInts = (int)(device.Real.Bytes(1) / sizeof(int));
        _host = new int[Math.Max(new Layout(maxTokens, maxSequences, maxTokens).End(_realInts), new Layout(maxTokens, maxSequences, MostRows(maxTokens)).End(_realInts))];
        _memory = device.Kernels.Allocate(ElementType.Int32.Bytes(_host.Length));
    }

    /// <summary>Number of tokens, N.</summary>
    public int TokenCount { get; private set; }

    /// <summary>Number of tokens that have a target.</summary>
    public int TargetCount { get; private set; }

    /// <summary>[N] Int32: the tokens.</summary>
    public View Tokens => Integers(0, TokenCount);

    /// <summary>Equal for batches whose steps ask for the same memory.</summary>
    public long Shape => ((long)_layout.Rows << 32) | (uint)TokenCount;

    /// <summary>[R] Int32: the tokens that have a target, then the first token again and again as padding, without one; none: all tokens, R = N.</summary>
    public View Rows => _layout.IsSparse ? Integers(_layout.RowIndices, _layout.Rows) : default;

    /// <summary>[R] Int32: the token that follows each row's; below 0: none, or none that counts.</summary>
    public View Targets => Integers(_layout.Targets, _layout.Rows);

    /// <summary>[N] Int32: each token's place in its sequence.</summary>
    public View Positions => Integers(_layout.Positions, TokenCount);

    /// <summary>[R] reals: ∂loss/∂log-probability of each row.</summary>
    public View Weights => new(_memory, ElementType.Int32.Bytes(_layout.Weights), _layout.Rows, _device.Real);

    /// <summary>Which rows belong together.</summary>
    public Sequences Sequences { get; private set; }

    /// <summary>Loads sequences of equal length with their targets; the loss is the mean over all targets.</summary>
    /// <param name="tokens">N tokens.</param>
    /// <param name="targets">N targets.</param>
    /// <param name="length">Tokens of a sequence; divides N, or the last sequence is shorter.</param>
    /// <param name="share">The part of the step's loss that this batch is: 1 over the number of micro-batches.</param>
    public void Load(ReadOnlySpan<int> tokens, ReadOnlySpan<int> targets, int length, double share = 1)
    {
        int count = (tokens.Length + length - 1) / length;
        bool changed = Begin(tokens, count, CountTargets(targets));
        for (int s = 0; s <= count; s++)
        {
            changed |= Set(_layout.Starts + s, Math.Min(s * length, tokens.Length));
        }

        Upload(LoadTargets(targets, share) | LoadRows([], []) | changed);
    }

    /// <summary>Loads sequences of any lengths with their targets; the loss is the mean over all targets.</summary>
    /// <param name="tokens">N tokens.</param>
    /// <param name="targets">N targets; below 0 where a token's successor does not count.</param>
    /// <param name="starts">The first row of each sequence, then N.</param>
    /// <param name="share">The part of the step's loss that this batch is.</param>
    public void LoadRagged(ReadOnlySpan<int> tokens, ReadOnlySpan<int> targets, ReadOnlySpan<int> starts, double share = 1)
    {
        bool changed = Begin(tokens, starts.Length - 1, CountTargets(targets)) | SetAll(_layout.Starts, starts);
        Upload(LoadTargets(targets, share) | LoadRows([], []) | changed);
    }

    /// <summary>Loads tokens that continue sequences whose earlier keys and values are cached.</summary>
    /// <param name="tokens">N tokens.</param>
    /// <param name="starts">The first row of each sequence, then N.</param>
    /// <param name="firstPositions">Per sequence: how many of its tokens are cached already.</param>
    /// <param name="keyStarts">Per sequence: the cache row of its first token.</param>
    public void LoadContinuation(
        ReadOnlySpan<int> tokens, ReadOnlySpan<int> starts, ReadOnlySpan<int> firstPositions, ReadOnlySpan<int> keyStarts)
    {
        bool changed = Begin(tokens, starts.Length - 1, tokens.Length) | SetAll(_layout.Starts, starts);
        TargetCount = 0;
        Upload(LoadRows(firstPositions, keyStarts) | changed);
    }

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();

    /// <summary>How many tokens have a target.</summary>
    internal static int CountTargets(ReadOnlySpan<int> targets)
    {
        int count = 0;
        foreach (int target in targets)
        {
            count += target >= 0 ? 1 : 0;
        }

        return count;
    }

    /// <summary>The most rows that are worth being picked.</summary>
    private static int MostRows(int tokens) => tokens * 3 / 4;

    /// <summary>Takes the tokens. Returns whether all else lies elsewhere than in the batch before.</summary>
    private bool Begin(ReadOnlySpan<int> tokens, int sequences, int targets)
    {
        Layout before = _layout;
        int unit = Math.Max(1, tokens.Length / RowCounts), rows = Math.Max(1, (targets + unit - 1) / unit) * unit;
        _layout = new Layout(tokens.Length, sequences, rows <= MostRows(tokens.Length) ? rows : tokens.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(_layout.End(_realInts), _host.Length);
        (TokenCount, TargetCount) = (tokens.Length, targets);
        tokens.CopyTo(_host);
        return before != _layout;
    }

    /// <summary>Takes the targets and weighs them. Returns whether a row or a weight changed.</summary>
    private bool LoadTargets(ReadOnlySpan<int> targets, double share)
    {
        float weight = (float)(-share / Math.Max(1, TargetCount));
        bool changed = false;
        int row = 0;
        for (int n = 0; n < targets.Length; n++)
        {
            if (!_layout.IsSparse || targets[n] >= 0)
            {
                changed |= SetRow(row++, n, targets[n], targets[n] >= 0 ? weight : 0);
            }
        }

        while (row < _layout.Rows)
        {
            changed |= SetRow(row++, 0, -1, 0);
        }

        return changed;
    }

    private bool SetRow(int row, int token, int target, float weight)
    {
        _host[_layout.Targets + row] = target;
        bool changed = _layout.IsSparse && Set(_layout.RowIndices + row, token);
        if (_device.Real == ElementType.Float32)
        {
            return changed | Set(_layout.Weights + row, BitConverter.SingleToInt32Bits(weight));
        }

        ref double wide = ref MemoryMarshal.Cast<int, double>(_host.AsSpan(_layout.Weights, 2 * _layout.Rows))[row];
        changed |= wide != weight;
        wide = weight;
        return changed;
    }

    /// <summary>Derives positions and key starts from the starts. Returns whether any changed.</summary>
    private bool LoadRows(ReadOnlySpan<int> firstPositions, ReadOnlySpan<int> keyStarts)
    {
        int count = _layout.Sequences, maxQuery = 0, maxKey = 0;
        ReadOnlySpan<int> starts = _host.AsSpan(_layout.Starts, count + 1);
        bool changed = false;
        for (int s = 0; s < count; s++)
        {
            int first = firstPositions.IsEmpty ? 0 : firstPositions[s];
            for (int n = starts[s]; n < starts[s + 1]; n++)
            {
                changed |= Set(_layout.Positions + n, first + n - starts[s]);
            }

            maxQuery = Math.Max(maxQuery, starts[s + 1] - starts[s]);
            maxKey = Math.Max(maxKey, first + starts[s + 1] - starts[s]);
        }

        changed |= SetAll(_layout.KeyStarts, keyStarts.IsEmpty ? starts[..count] : keyStarts);
        Sequences = new Sequences(Integers(_layout.Starts, count + 1), Integers(_layout.KeyStarts, count), Positions, count, maxQuery, maxKey);
        return changed;
    }

    private bool Set(int index, int value)
    {
        bool changed = _host[index] != value;
        _host[index] = value;
        return changed;
    }

    private bool SetAll(int index, ReadOnlySpan<int> values)
    {
        Span<int> all = _host.AsSpan(index, values.Length);
        bool changed = !all.SequenceEqual(values);
        values.CopyTo(all);
        return changed;
    }

    /// <summary>Sends tokens and targets, and the rest if it changed.</summary>
    private void Upload(bool all)
    {
        int length = all ? _layout.End(_realInts) : _layout.Targets + _layout.Rows;
        _device.Kernels.Upload<int>(Integers(0, length), _host.AsSpan(0, length));
    }

    private View Integers(int start, int length) => new(_memory, ElementType.Int32.Bytes(start), length, ElementType.Int32);

    /// <summary>Where each part begins, in units of an Int32, for a number of tokens, of sequences, and of tokens that get logits.</summary>
    private readonly record struct Layout(int Tokens, int Sequences, int Rows)
    {
        public bool IsSparse => Rows < Tokens;

        public int Targets => Aligned(Tokens);

        public int RowIndices => Targets + Aligned(Rows);

        public int Positions => RowIndices + (IsSparse ? Aligned(Rows) : 0);

        public int Starts => Positions + Aligned(Tokens);

        public int KeyStarts => Starts + Aligned(Sequences + 1);

        public int Weights => KeyStarts + Aligned(Sequences);

        public int End(int realInts) => Weights + (realInts * Rows);

        private static int Aligned(int length)
        {
            const int Unit = View.Alignment / sizeof(int);
            return (length + Unit - 1) / Unit * Unit;
        }
    }
}
