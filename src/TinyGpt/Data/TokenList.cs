namespace TinyGpt.Data;

/// <summary>Tokens in memory.</summary>
/// <param name="ids">The token ids; not copied.</param>
public sealed class TokenList(ReadOnlyMemory<int> ids) : ITokenSource
{
    /// <inheritdoc/>
    public string Name => "the list of tokens";

    /// <inheritdoc/>
    public long Count => ids.Length;

    /// <inheritdoc/>
    public void Read(long start, Span<int> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, Count - destination.Length);
        ids.Span.Slice((int)start, destination.Length).CopyTo(destination);
    }
}
