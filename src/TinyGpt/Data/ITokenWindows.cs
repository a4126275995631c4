namespace TinyGpt.Data;

/// <summary>
/// An endless series of training examples of one length. The example at an index never changes, so the data position of a run is one
/// number: the index of the next example.
/// </summary>
public interface ITokenWindows
{
    /// <summary>T: tokens that an example feeds to the model.</summary>
    int Length { get; }

    /// <summary>The most sequences of an example: tokens of different ones do not see each other.</summary>
    int MaxSequences { get; }

    /// <summary>Reads one example. The target of each input is the token that follows it. Allocates nothing, except at the beginning of an epoch.</summary>
    /// <param name="index">Which one: 0, 1, 2 …</param>
    /// <param name="inputs">[T], written.</param>
    /// <param name="targets">[T], written; below 0 where nothing is to be predicted.</param>
    /// <param name="starts">[at least <see cref="MaxSequences"/>], receives the first token of each sequence: 0, and so on.</param>
    /// <returns>How many sequences there are.</returns>
    int Read(long index, Span<int> inputs, Span<int> targets, Span<int> starts);
}
