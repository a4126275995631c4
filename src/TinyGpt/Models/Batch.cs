namespace TinyGpt.Models;

/// <summary>
/// The tokens of one step on the device: rows of any number of sequences of any lengths, one after another, with what the model
/// needs to know of each. Filled anew for every step without allocating.
/// </summary>
public sealed class Batch : IDisposable
{
    private readonly Device _device;
    private readonly View _tokens, _targets, _weights, _positions, _starts, _keyStarts;
    private readonly int[] _positionBuffer, _startBuffer;
    private readonly float[] _weightBuffer;

    /// <summary>Allocates room.</summary>
    /// <param name="device">The device.</param>
    /// <param name="maxTokens">The most tokens of a step.</param>
    /// <param name="maxSequences">The most sequences of a step.</param>
    public Batch(Device device, int maxTokens, int maxSequences)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxTokens, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxSequences, 1);
        _device = device;
        _tokens = device.NewView(maxTokens, ElementType.Int32);
        _targets = device.NewView(maxTokens, ElementType.Int32);
        _positions = device.NewView(maxTokens, ElementType.Int32);
        _weights = device.NewView(maxTokens, device.Real);
        _starts = device.NewView(maxSequences + 1, ElementType.Int32);
        _keyStarts = device.NewView(maxSequences, ElementType.Int32);
        _positionBuffer = new int[maxTokens];
        _weightBuffer = new float[maxTokens];
        _startBuffer = new int[maxSequences + 1];
    }

    /// <summary>Number of tokens, N.</summary>
    public int TokenCount { get; private set; }

    /// <summary>Number of tokens that have a target.</summary>
    public int TargetCount { get; private set; }

    /// <summary>[N] Int32: the tokens.</summary>
    public View Tokens => _tokens.Slice(0, TokenCount);

    /// <summary>[N] Int32: the token that follows each; below 0: none, or none that counts.</summary>
    public View Targets => _targets.Slice(0, TokenCount);

    /// <summary>[N] Int32: each token's place in its sequence.</summary>
    public View Positions => _positions.Slice(0, TokenCount);

    /// <summary>[N] reals: ∂loss/∂log-probability of each token.</summary>
    public View Weights => _weights.Slice(0, TokenCount);

    /// <summary>Which rows belong together.</summary>
    public Sequences Sequences { get; private set; }

    /// <summary>Loads sequences of equal length with their targets; the loss is the mean over all targets.</summary>
    /// <param name="tokens">N tokens.</param>
    /// <param name="targets">N targets.</param>
    /// <param name="length">Tokens of a sequence; divides N, or the last sequence is shorter.</param>
    /// <param name="share">The part of the step's loss that this batch is: 1 over the number of micro-batches.</param>
    public void Load(ReadOnlySpan<int> tokens, ReadOnlySpan<int> targets, int length, double share = 1)
    {
        Span<int> starts = _startBuffer.AsSpan(0, ((tokens.Length + length - 1) / length) + 1);
        for (int s = 0; s < starts.Length; s++)
        {
            starts[s] = Math.Min(s * length, tokens.Length);
        }

        LoadRagged(tokens, targets, starts, share);
    }

    /// <summary>Loads sequences of any lengths with their targets; the loss is the mean over all targets.</summary>
    /// <param name="tokens">N tokens.</param>
    /// <param name="targets">N targets; below 0 where a token's successor does not count.</param>
    /// <param name="starts">The first row of each sequence, then N.</param>
    /// <param name="share">The part of the step's loss that this batch is.</param>
    public void LoadRagged(ReadOnlySpan<int> tokens, ReadOnlySpan<int> targets, ReadOnlySpan<int> starts, double share = 1)
    {
        LoadRows(tokens, starts, [], []);
        _device.Kernels.Upload(Targets, targets);
        TargetCount = 0;
        foreach (int target in targets)
        {
            TargetCount += target >= 0 ? 1 : 0;
        }

        float weight = (float)(-share / Math.Max(1, TargetCount));
        for (int n = 0; n < targets.Length; n++)
        {
            _weightBuffer[n] = targets[n] >= 0 ? weight : 0;
        }

        _device.UploadReals(Weights, _weightBuffer.AsSpan(0, TokenCount));
    }

    /// <summary>Loads tokens that continue sequences whose earlier keys and values are cached.</summary>
    /// <param name="tokens">N tokens.</param>
    /// <param name="starts">The first row of each sequence, then N.</param>
    /// <param name="firstPositions">Per sequence: how many of its tokens are cached already.</param>
    /// <param name="keyStarts">Per sequence: the cache row of its first token.</param>
    public void LoadContinuation(
        ReadOnlySpan<int> tokens, ReadOnlySpan<int> starts, ReadOnlySpan<int> firstPositions, ReadOnlySpan<int> keyStarts)
    {
        LoadRows(tokens, starts, firstPositions, keyStarts);
        TargetCount = 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (View view in (View[])[_tokens, _targets, _weights, _positions, _starts, _keyStarts])
        {
            view.Memory.Dispose();
        }
    }

    private void LoadRows(ReadOnlySpan<int> tokens, ReadOnlySpan<int> starts, ReadOnlySpan<int> firstPositions, ReadOnlySpan<int> keyStarts)
    {
        int count = starts.Length - 1, maxQuery = 0, maxKey = 0;
        for (int s = 0; s < count; s++)
        {
            int first = firstPositions.IsEmpty ? 0 : firstPositions[s];
            for (int n = starts[s]; n < starts[s + 1]; n++)
            {
                _positionBuffer[n] = first + n - starts[s];
            }

            maxQuery = Math.Max(maxQuery, starts[s + 1] - starts[s]);
            maxKey = Math.Max(maxKey, first + starts[s + 1] - starts[s]);
        }

        TokenCount = tokens.Length;
        _device.Kernels.Upload(Tokens, tokens);
        _device.Kernels.Upload<int>(Positions, _positionBuffer.AsSpan(0, TokenCount));
        _device.Kernels.Upload(_starts.Slice(0, count + 1), starts);
        _device.Kernels.Upload(_keyStarts.Slice(0, count), keyStarts.IsEmpty ? starts[..count] : keyStarts);
        Sequences = new Sequences(_starts.Slice(0, count + 1), _keyStarts.Slice(0, count), Positions, count, maxQuery, maxKey);
    }
}
