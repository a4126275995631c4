namespace TinyGpt.Data;

/// <summary>What all series of windows share.</summary>
internal static class TokenWindow
{
    /// <summary>Reads the inputs from a token on, and the same moved on by one as targets.</summary>
    public static void Read(ITokenSource source, long start, Span<int> inputs, Span<int> targets)
    {
        source.Read(start, inputs);
        inputs[1..].CopyTo(targets);
        source.Read(start + inputs.Length, targets[^1..]);
    }

    /// <summary>Checks that spans fit an example, and that its index is one.</summary>
    public static void Check(long index, int length, Span<int> inputs, Span<int> targets)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        if (inputs.Length != length || targets.Length != length)
        {
            throw new ArgumentException($"spans of {inputs.Length} inputs and {targets.Length} targets where a window has {length} tokens");
        }
    }

    /// <summary>The error for a source without a single window.</summary>
    public static InvalidDataException TooShort(ITokenSource source, long needed, string what) =>
        new($"{source.Name} has {source.Count} tokens, and {what} needs at least {needed}");
}
