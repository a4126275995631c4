namespace TinyGpt.Conversations;

/// <summary>Messages, and the tools that the model may call in them.</summary>
/// <param name="Messages">The messages in their order, at least one.</param>
public sealed record Conversation(IReadOnlyList<Message> Messages)
{
    /// <summary>The tools that the model is told of.</summary>
    public IReadOnlyList<ToolDescription> Tools { get; init; } = [];

    /// <summary>A question and its answer.</summary>
    /// <param name="question">What the user says.</param>
    /// <param name="answer">What the model says.</param>
    public static Conversation Of(string question, string answer) => new([new Message(Role.User, question), new Message(Role.Assistant, answer)]);

    /// <summary>Checks that the messages can follow one another.</summary>
    /// <returns>The conversation itself.</returns>
    /// <exception cref="InvalidDataException">They cannot; the text says which message is wrong, and how.</exception>
    public Conversation Validated()
    {
        if (Messages.Count == 0)
        {
            throw new InvalidDataException("it has no message");
        }

        for (int i = 0; i < Messages.Count; i++)
        {
            if (Problem(i) is { } problem)
            {
                throw new InvalidDataException($"message {i + 1} {problem}");
            }
        }

        return this;
    }

    private string? Problem(int index)
    {
        Message message = Messages[index];
        Message? before = index > 0 ? Messages[index - 1] : null;
        return message switch
        {
            { Role: Role.System } when index > 0 => "is the system's, which can only be the first",
            { Role: Role.Tool } when before is not ({ Role: Role.Tool } or { Role: Role.Assistant, ToolCalls.Count: > 0 }) =>
                "is a tool's result, and no tool was called before it",
            { Role: Role.Assistant } when before is { Role: Role.Assistant } => "is the assistant's, like the one before it",
            { Role: not Role.Assistant, ToolCalls.Count: > 0 } => "calls a tool, which only the assistant does",
            { Role: not Role.Assistant, Thinking: not null } => "thinks, which only the assistant does",
            { Content: "", ToolCalls.Count: 0, Role: Role.Assistant or Role.User } => "is empty",
            _ => message.ToolCalls.FirstOrDefault(call => !IsToolName(call.Name)) is { } wrong
                ? $"calls a tool of the name {Formats.Quoted.Name(wrong.Name)}: letters, digits, _ and - make a name, 64 at most"
                : null,
        };
    }

    /// <summary>Whether a text can be the name of a tool.</summary>
    public static bool IsToolName(string name) =>
        name.Length is > 0 and <= 64 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');
}
