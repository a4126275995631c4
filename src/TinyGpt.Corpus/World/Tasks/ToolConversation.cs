using TinyGpt.Conversations;

namespace TinyGpt.Corpus.World.Tasks;

/// <summary>A question that a tool answers.</summary>
/// <param name="Question">The question.</param>
/// <param name="Argument">What the tool is called with.</param>
/// <param name="Result">What it says.</param>
/// <param name="Answer">What the model makes of it.</param>
/// <param name="Thought">What it thinks before; null: nothing.</param>
internal sealed record ToolTurn(string Question, string Argument, string Result, string Answer, string? Thought = null)
{
    /// <summary>Questions after it that need no second call, and their answers.</summary>
    public IReadOnlyList<ChatMessage> Following { get; init; } = [];
}

/// <summary>Conversations in which a tool is called, or in which one could be and need not.</summary>
internal static class ToolConversation
{
    private const int AlonePercent = 50, OfferedPercent = 70;

    /// <summary>Questions, each with a call, its result, and the answer.</summary>
    /// <param name="random">Decides which other tools are offered beside it: the model must learn to choose.</param>
    /// <param name="tool">The tool that is called.</param>
    /// <param name="turns">The questions: several in a conversation, so that what it says of the tools is read once for all of them.</param>
    public static Conversation Of(WorldRandom random, ToolDescription tool, IReadOnlyList<ToolTurn> turns)
    {
        bool isAlone = random.Chance(AlonePercent);
        return new Conversation
        {
            Tools = Offered(other => other == tool || (!isAlone && random.Chance(OfferedPercent))),
            Messages = [.. turns.SelectMany((turn, i) => Messages(tool, turn, $"call_{i + 1}"))],
            Style = tool.Name,
        };
    }

    /// <summary>The same conversation with tools offered that it has no use for: a model must also learn when to call none.</summary>
    /// <param name="random">Decides whether tools are offered, and which.</param>
    /// <param name="conversation">The conversation.</param>
    /// <param name="percent">In how many of a hundred conversations.</param>
    /// <param name="tools">Those that are of no use.</param>
    public static Conversation Unused(WorldRandom random, Conversation conversation, int percent, IReadOnlyList<ToolDescription> tools)
    {
        if (!random.Chance(percent))
        {
            return conversation;
        }

        ToolDescription first = random.Pick(tools);
        return conversation with { Tools = Offered(tool => tool == first || (tools.Contains(tool) && random.Chance(OfferedPercent))) };
    }

    private static OfferedTool[] Offered(Func<ToolDescription, bool> isOffered) => [.. StandardTools.All.Where(isOffered).Select(OfferedTool.Of)];

    private static ChatMessage[] Messages(ToolDescription tool, ToolTurn turn, string id) =>
    [
        ChatMessage.User(turn.Question),
        ChatMessage.Assistant("") with
        {
            ToolCalls = [new CalledTool(id, "function", new CalledFunction(tool.Name, ToolArguments.Write(tool.Parameters[0], turn.Argument)))],
        },
        new ChatMessage("tool", turn.Result) { ToolCallId = id },
        ChatMessage.Assistant(turn.Answer) with { ReasoningContent = turn.Thought },
        .. turn.Following,
    ];
}
