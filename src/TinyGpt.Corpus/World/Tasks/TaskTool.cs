using TinyGpt.Conversations;

namespace TinyGpt.Corpus.World.Tasks;

/// <summary>A call as OpenAI's and Hugging Face's conversations have it.</summary>
/// <param name="Id">Joins it to its result.</param>
/// <param name="Type">"function".</param>
/// <param name="Function">What is called.</param>
public sealed record CalledTool(string Id, string Type, CalledFunction Function);

/// <summary>What a call calls.</summary>
/// <param name="Name">The tool.</param>
/// <param name="Arguments">A JSON object as text.</param>
public sealed record CalledFunction(string Name, string Arguments);

/// <summary>A tool that is offered, in the same form.</summary>
/// <param name="Type">"function".</param>
/// <param name="Function">The tool.</param>
public sealed record OfferedTool(string Type, OfferedFunction Function)
{
    /// <summary>A tool with one text for an argument.</summary>
    public static OfferedTool Of(ToolDescription tool) => new(
        "function", new OfferedFunction(tool.Name, tool.Description, new OfferedParameters("object", tool.Parameters.ToDictionary(name => name, _ => OfferedText.Any))));
}

/// <summary>The tool itself.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it does.</param>
/// <param name="Parameters">A JSON schema of its arguments.</param>
public sealed record OfferedFunction(string Name, string Description, OfferedParameters Parameters);

/// <summary>A JSON schema of an object of texts.</summary>
/// <param name="Type">"object".</param>
/// <param name="Properties">Its properties.</param>
public sealed record OfferedParameters(string Type, IReadOnlyDictionary<string, OfferedText> Properties);

/// <summary>A JSON schema of a text.</summary>
/// <param name="Type">"string".</param>
public sealed record OfferedText(string Type)
{
    /// <summary>Any text.</summary>
    public static OfferedText Any { get; } = new("string");
}
