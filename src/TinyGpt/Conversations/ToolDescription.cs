namespace TinyGpt.Conversations;

/// <summary>A tool that the model may call, as it is told of it.</summary>
/// <param name="Name">Its name: letters, digits, underscores and hyphens.</param>
/// <param name="Description">What it does, in a sentence.</param>
/// <param name="Parameters">The names of its parameters.</param>
public sealed record ToolDescription(string Name, string Description, IReadOnlyList<string> Parameters)
{
    /// <summary>The line that the model reads: <c>calculator(expression): Computes.</c></summary>
    public override string ToString() => $"{Name}({string.Join(", ", Parameters)}): {Description}";
}
