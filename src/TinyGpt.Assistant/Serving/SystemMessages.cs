using TinyGpt.Conversations;

namespace TinyGpt.Assistant.Serving;

/// <summary>Clients may begin with several messages of the developer's and the system's; the model reads one.</summary>
internal static class SystemMessages
{
    /// <summary>Joins those at the beginning, an empty line between them.</summary>
    public static Message[] Join(IReadOnlyList<Message> messages)
    {
        int count = messages.TakeWhile(message => message.Role == Role.System).Count();
        return count <= 1 ? [.. messages]
            : [new Message(Role.System, string.Join("\n\n", messages.Take(count).Select(message => message.Content))), .. messages.Skip(count)];
    }
}
