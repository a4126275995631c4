namespace TinyGpt.Cli.Demo;

/// <summary>A step of the demo: a command that anybody could type.</summary>
/// <param name="Name">The name of its result's file.</param>
/// <param name="Title">What happens, in a sentence.</param>
/// <param name="Command">The words after <c>tinygpt</c>, without <c>--json</c>.</param>
internal sealed record DemoStep(string Name, string Title, IReadOnlyList<string> Command)
{
    /// <summary>The folder of a training run, with which the command goes on if it exists; null: the command is done anew.</summary>
    public string? Run { get; init; }
}
