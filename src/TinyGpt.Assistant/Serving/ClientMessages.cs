using System.Text.Json;
using Microsoft.Extensions.AI;
using TinyGpt.Conversations;

namespace TinyGpt.Assistant.Serving;

/// <summary>What a caller of <see cref="TinyGptChatClient"/> says, as the model reads it.</summary>
internal static class ClientMessages
{
    /// <summary>Makes a conversation of messages.</summary>
    /// <exception cref="NotSupportedException">A message has what is no text.</exception>
    /// <exception cref="InvalidDataException">The messages cannot follow one another.</exception>
    public static Conversation Convert(IEnumerable<ChatMessage> messages, ChatOptions? options)
    {
        Message[] instructions = options?.Instructions is { Length: > 0 } text ? [new Message(Role.System, text)] : [];
        Message[] joined = SystemMessages.Join([.. instructions, .. messages.SelectMany(Convert)]);
        return new Conversation(joined) { Tools = ClientOptions.Tools(options) }.Validated();
    }

    private static IEnumerable<Message> Convert(ChatMessage message)
    {
        if (message.Role == ChatRole.Tool)
        {
            return message.Contents.Select(content => content is FunctionResultContent result
                ? new Message(Role.Tool, ResultText(result)) { ToolCallId = result.CallId }
                : throw new NotSupportedException($"a tool's message has a {content.GetType().Name}, which is no result"));
        }

        Role role = message.Role == ChatRole.System ? Role.System
            : message.Role == ChatRole.User ? Role.User
            : message.Role == ChatRole.Assistant ? Role.Assistant
            : throw new NotSupportedException($"there is no role '{message.Role}', but system, user, assistant and tool");
        string thoughts = string.Concat(message.Contents.OfType<TextReasoningContent>().Select(content => content.Text));
        return
        [
            new Message(role, string.Concat(message.Contents.Select(TextOf)))
            {
                Thinking = thoughts.Length > 0 ? thoughts : null,
                ToolCalls = [.. message.Contents.OfType<FunctionCallContent>().Select(call => new ToolCall(call.Name, Arguments(call), call.CallId))],
            },
        ];
    }

    private static string TextOf(AIContent content) => content switch
    {
        TextContent text => text.Text,
        TextReasoningContent or FunctionCallContent or UsageContent => "",
        _ => throw new NotSupportedException($"a message has a {content.GetType().Name}, and the model reads only text"),
    };

    private static string Arguments(FunctionCallContent call) =>
        ToolArguments.Write(JsonSerializer.SerializeToElement(call.Arguments ?? new Dictionary<string, object?>()));

    private static string ResultText(FunctionResultContent result) => result.Result switch
    {
        null => result.Exception is { } exception ? $"error: {exception.Message}" : "",
        string text => text,
        JsonElement { ValueKind: JsonValueKind.String } json => json.GetString()!,
        object other => JsonSerializer.Serialize(other),
    };
}
