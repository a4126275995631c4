namespace TinyGpt.Data;

/// <summary>A sequence of token ids that can be read anywhere, by any number of threads.</summary>
public interface ITokenSource
{
    /// <summary>What messages call it: a file's path, for example.</summary>
    string Name { get; }

    /// <summary>How many tokens there are.</summary>
    long Count { get; }

    /// <summary>Copies tokens.</summary>
    /// <param name="start">The first one.</param>
    /// <param name="destination">Receives as many as it is long.</param>
    /// <exception cref="ArgumentOutOfRangeException">They do not lie inside the sequence.</exception>
    void Read(long start, Span<int> destination);
}
