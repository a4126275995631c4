namespace TinyGpt.Data;

/// <summary>
/// An endless series of training examples of one length. The example at an index never changes, so the data position of a run is one
/// number: the index of the next example.
/// </summary>
public interface ITokenWindows
{
    /// <summary>T: tokens that an example feeds to the model, and that it must predict.</summary>
    int Length { get; }

    /// <summary>Reads one example. The target of each input is the token that follows it. Allocates nothing.</summary>
    /// <param name="index">Which one: 0, 1, 2 …</param>
    /// <param name="inputs">[T], written.</param>
    /// <param name="targets">[T], written.</param>
    void Read(long index, Span<int> inputs, Span<int> targets);
}
