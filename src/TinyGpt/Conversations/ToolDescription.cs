using System.Text.Json;

namespace TinyGpt.Conversations;

/// <summary>A tool that the model may call, as it is told of it.</summary>
/// <param name="Name">Its name: letters, digits, underscores and hyphens.</param>
/// <param name="Description">What it does, in a sentence.</param>
/// <param name="Parameters">The names of its parameters.</param>
public sealed record ToolDescription(string Name, string Description, IReadOnlyList<string> Parameters)
{
    /// <summary>A tool whose parameters are described by a JSON schema: those are the names of its properties.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it does.</param>
    /// <param name="schema">The schema of its parameters; what is no schema of an object describes none.</param>
    public static ToolDescription OfSchema(string name, string description, JsonElement schema)
    {
        JsonElement properties = schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("properties", out JsonElement found)
            ? found : default;
        return new ToolDescription(
            name, description, properties.ValueKind == JsonValueKind.Object ? [.. properties.EnumerateObject().Select(property => property.Name)] : []);
    }

    /// <summary>The line that the model reads: <c>calculator(expression): Computes.</c></summary>
    public override string ToString() => $"{Name}({string.Join(", ", Parameters)}): {Description}";
}
