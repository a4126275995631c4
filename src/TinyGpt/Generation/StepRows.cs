namespace TinyGpt.Generation;

/// <summary>Which tokens of which sequences one step reads, and after which of them the next token is asked for. Filled anew for every step.</summary>
internal sealed class StepRows(int sequences, int maxRows, int maxLogits)
{
    private readonly int[] _tokens = new int[maxRows];
    private readonly int[] _starts = new int[sequences + 1];
    private readonly int[] _firstPositions = new int[sequences];
    private readonly int[] _keyStarts = new int[sequences];
    private readonly int[] _logitRows = new int[maxLogits];
    private readonly List<Part> _parts = new(sequences);

    /// <summary>The sequences' parts, in the order of the rows.</summary>
    public List<Part> Parts => _parts;

    /// <summary>Number of tokens.</summary>
    public int Count => _starts[_parts.Count];

    /// <summary>[Count] tokens.</summary>
    public ReadOnlySpan<int> Tokens => _tokens.AsSpan(0, Count);

    /// <summary>The first row of each part, then <see cref="Count"/>.</summary>
    public ReadOnlySpan<int> Starts => _starts.AsSpan(0, _parts.Count + 1);

    /// <summary>Per part: the place in the context of its first token.</summary>
    public ReadOnlySpan<int> FirstPositions => _firstPositions.AsSpan(0, _parts.Count);

    /// <summary>Per part: the cache row of its context's first token.</summary>
    public ReadOnlySpan<int> KeyStarts => _keyStarts.AsSpan(0, _parts.Count);

    /// <summary>Rows after which the next token is asked for.</summary>
    public ReadOnlySpan<int> LogitRows => _logitRows.AsSpan(0, LogitCount);

    /// <summary>Number of <see cref="LogitRows"/>.</summary>
    public int LogitCount { get; private set; }

    /// <summary>Begins another step.</summary>
    public void Clear()
    {
        _parts.Clear();
        LogitCount = 0;
    }

    /// <summary>Adds as many tokens of a sequence as there is room for.</summary>
    /// <param name="sequence">The sequence.</param>
    /// <param name="first">The place in its context of the first token to read.</param>
    /// <param name="count">The most tokens to read.</param>
    /// <param name="slotRow">The cache row of its context's first token; below 0: there is no cache.</param>
    public void Add(TokenSequence sequence, int first, int count, int slotRow)
    {
        // After tokens before this one, the next is decided already.
        int undecided = Math.Max(0, sequence.Decided - 1 - sequence.ContextStart - first), row = Count;
        count = Math.Min(count, Math.Min(_tokens.Length - row, undecided + _logitRows.Length - LogitCount));
        if (count <= 0)
        {
            return;
        }

        int part = _parts.Count, logits = Math.Max(0, count - undecided);
        sequence.Tokens.Slice(sequence.ContextStart + first, count).CopyTo(_tokens.AsSpan(row));
        _firstPositions[part] = first;
        _keyStarts[part] = slotRow < 0 ? row : slotRow;
        _starts[part + 1] = row + count;
        _parts.Add(new Part(sequence, first + count, LogitCount, logits));
        for (int n = count - logits; n < count; n++)
        {
            _logitRows[LogitCount++] = row + n;
        }
    }

    /// <summary>One sequence's part of a step.</summary>
    /// <param name="Sequence">The sequence.</param>
    /// <param name="End">How many tokens of its context are read after the step.</param>
    /// <param name="FirstLogits">The first of its rows in the matrix of logits.</param>
    /// <param name="LogitCount">How many rows it has there.</param>
    public readonly record struct Part(TokenSequence Sequence, int End, int FirstLogits, int LogitCount);
}
