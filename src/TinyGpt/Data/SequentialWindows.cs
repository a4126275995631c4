namespace TinyGpt.Data;

/// <summary>
/// Windows in the text's order, as llm.c reads them: batch s is the tokens from s·B·T to (s+1)·B·T, cut into B windows of T;
/// when the next batch would run past the end, the first comes again.
/// </summary>
public sealed class SequentialWindows : ITokenWindows
{
    private readonly ITokenSource _source;

    /// <summary>The series for a source and a batch.</summary>
    /// <param name="source">The tokens.</param>
    /// <param name="batchSize">B: windows of a batch.</param>
    /// <param name="length">T: tokens of a window.</param>
    /// <exception cref="InvalidDataException">The source has fewer than B·T + 1 tokens.</exception>
    public SequentialWindows(ITokenSource source, int batchSize, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        long batchTokens = (long)batchSize * length;
        if (source.Count < batchTokens + 1)
        {
            throw TokenWindow.TooShort(source, batchTokens + 1, $"a batch of {batchSize} windows of {length} and the token after it");
        }

        _source = source;
        Length = length;
        WindowsPerPass = (source.Count - 1) / batchTokens * batchSize;
    }

    /// <inheritdoc/>
    public int Length { get; }

    /// <inheritdoc/>
    public int MaxSequences => 1;

    /// <summary>How many windows, in whole batches, come before the first comes again.</summary>
    public long WindowsPerPass { get; }

    /// <inheritdoc/>
    public int Read(long index, Span<int> inputs, Span<int> targets, Span<int> starts)
    {
        TokenWindow.Check(index, Length, inputs, targets);
        TokenWindow.Read(_source, index % WindowsPerPass * Length, inputs, targets);
        starts[0] = 0;
        return MaxSequences;
    }
}
