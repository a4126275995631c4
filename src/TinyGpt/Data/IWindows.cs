namespace TinyGpt.Data;

/// <summary>Sequences to learn from, numbered without end; which tokens a number means is fixed, so a position is one number.</summary>
public interface IWindows
{
    /// <summary>Reads a window: as many tokens as <paramref name="inputs"/> holds, and the successor of each.</summary>
    /// <param name="index">The window's number, from 0.</param>
    /// <param name="inputs">Receives the tokens.</param>
    /// <param name="targets">Receives the tokens that follow; of the same length.</param>
    void GetWindow(long index, Span<int> inputs, Span<int> targets);
}
