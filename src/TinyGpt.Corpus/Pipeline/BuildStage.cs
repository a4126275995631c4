namespace TinyGpt.Corpus.Pipeline;

/// <summary>A stage of a build: tasks that the ranks divide among themselves, and that do not need each other.</summary>
/// <param name="Name">What is being done, in a word.</param>
/// <param name="Tasks">How many tasks there are.</param>
/// <param name="Outputs">The files and folders that a task writes, each of which appears when it is complete.</param>
/// <param name="IsDone">Whether a task is done.</param>
/// <param name="Work">Does a task, if it is not done yet; given what to tell of the number of documents so far.</param>
internal sealed record BuildStage(
    string Name, int Tasks, Func<int, IEnumerable<string>> Outputs, Func<int, bool> IsDone, Action<int, Action<long>> Work)
{
    /// <summary>What a task works on, for people to read; null: nothing that has a name.</summary>
    public Func<int, string?> Subject { get; init; } = _ => null;
}
