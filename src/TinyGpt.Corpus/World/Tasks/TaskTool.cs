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

/// <summary>Conversations in which a tool is called.</summary>
internal static class ToolConversation
{
    private const string CallId = "call_1";
    private const int AlonePercent = 50;

    /// <summary>A question, the call, its result, and the answer.</summary>
    /// <param name="random">Decides which other tools are offered beside it: the model must learn to choose.</param>
    /// <param name="tool">The tool that is called.</param>
    /// <param name="question">The question.</param>
    /// <param name="argument">What it is called with.</param>
    /// <param name="result">What it says.</param>
    /// <param name="answer">What the model makes of it.</param>
    public static Conversation Of(WorldRandom random, ToolDescription tool, string question, string argument, string result, string answer) => new()
    {
        Tools = Offered(random, tool),
        Messages =
        [
            ChatMessage.User(question),
            ChatMessage.Assistant("") with
            {
                ToolCalls = [new CalledTool(CallId, "function", new CalledFunction(tool.Name, ToolArguments.Write(tool.Parameters[0], argument)))],
            },
            new ChatMessage("tool", result) { ToolCallId = CallId },
            ChatMessage.Assistant(answer),
        ],
        Style = tool.Name,
    };

    /// <summary>The tool by itself, or beside some of the others, always in the same order.</summary>
    public static IReadOnlyList<OfferedTool> Offered(WorldRandom random, ToolDescription tool)
    {
        bool isAlone = random.Chance(AlonePercent);
        return [.. StandardTools.All.Where(other => other == tool || (!isAlone && random.Chance(70))).Select(OfferedTool.Of)];
    }
}
