namespace TinyGpt.Data;

/// <summary>
/// Windows that go through a text once: every token but the first is a target in exactly one of them. The last may be
/// shorter than the others.
/// </summary>
public sealed class EvaluationWindows
{
    private readonly ITokenSource _source;

    /// <summary>The windows of a source.</summary>
    /// <param name="source">The tokens.</param>
    /// <param name="length">T: tokens of a window.</param>
    /// <exception cref="InvalidDataException">The source has fewer than 2 tokens.</exception>
    public EvaluationWindows(ITokenSource source, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        if (source.Count < 2)
        {
            throw TokenWindow.TooShort(source, 2, "a prediction");
        }

        _source = source;
        Length = length;
    }

    /// <summary>T: tokens of every window but the last.</summary>
    public int Length { get; }

    /// <summary>How many windows there are.</summary>
    public long Count => (Targets + Length - 1) / Length;

    /// <summary>How many tokens are predicted in all: one fewer than the source has.</summary>
    public long Targets => _source.Count - 1;

    /// <summary>Reads a window. Allocates nothing.</summary>
    /// <param name="index">Which one: 0 to <see cref="Count"/> − 1.</param>
    /// <param name="inputs">[at least T], written from its start.</param>
    /// <param name="targets">[at least T], written from its start.</param>
    /// <returns>The tokens of this window: T, or fewer in the last.</returns>
    public int Read(long index, Span<int> inputs, Span<int> targets)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        int tokens = (int)Math.Min(Length, Targets - index * Length);
        TokenWindow.Read(_source, index * Length, inputs[..tokens], targets[..tokens]);
        return tokens;
    }
}
