using TinyGpt.Conversations;

namespace TinyGpt.Corpus.World.Tasks;

/// <summary>A question that a tool answers.</summary>
/// <param name="Question">The question.</param>
/// <param name="Argument">What the tool is called with.</param>
/// <param name="Result">What it says.</param>
/// <param name="Answer">What the model makes of it.</param>
/// <param name="Thought">What it thinks before; null: nothing.</param>
internal sealed record ToolTurn(string Question, string Argument, string Result, string Answer, string? Thought = null);

/// <summary>Conversations in which a tool is called.</summary>
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
            Tools = [.. StandardTools.All.Where(other => other == tool || (!isAlone && random.Chance(OfferedPercent))).Select(OfferedTool.Of)],
            Messages = [.. turns.SelectMany((turn, i) => Messages(tool, turn, $"call_{i + 1}"))],
            Style = tool.Name,
        };
    }

    private static ChatMessage[] Messages(ToolDescription tool, ToolTurn turn, string id) =>
    [
        ChatMessage.User(turn.Question),
        ChatMessage.Assistant("") with
        {
            ToolCalls = [new CalledTool(id, "function", new CalledFunction(tool.Name, ToolArguments.Write(tool.Parameters[0], turn.Argument)))],
        },
        new ChatMessage("tool", turn.Result) { ToolCallId = id },
        ChatMessage.Assistant(turn.Answer) with { ReasoningContent = turn.Thought },
    ];
}
