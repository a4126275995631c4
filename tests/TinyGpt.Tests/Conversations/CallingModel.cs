using TinyGpt.Conversations;

namespace TinyGpt.Tests.Conversations;

/// <summary>A model that asks a tool, and says what it said.</summary>
public sealed class CallingModel : IDisposable
{
    public CallingModel() => Chat = new ChatModel([Calling("12"), Calling("or")]);

    internal ChatModel Chat { get; }

    public void Dispose() => Chat.Dispose();

    private static Conversation Calling(string result) => new(
    [
        new Message(Role.User, "the"),
        new Message(Role.Assistant, "") { Thinking = "hell", ToolCalls = [new ToolCall("f", "{}")] },
        new Message(Role.Tool, result),
        new Message(Role.Assistant, $"abc{result}"),
    ])
    {
        Tools = [new ToolDescription("f", "", [])],
    };
}
