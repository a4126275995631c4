using System.Text.Encodings.Web;
using System.Text.Json;
using TinyGpt.Formats;

namespace TinyGpt.Conversations;

/// <summary>
/// Conversations as lines of JSON, in the form that OpenAI's fine-tuning and Hugging Face's datasets have: <c>messages</c> with <c>role</c> and <c>content</c>
/// (a text, or parts of type text), <c>tool_calls</c>, <c>tool_call_id</c>, <c>reasoning_content</c> for thoughts, <c>weight</c> 0 for what is not to be learned; and
/// <c>tools</c>. A line with <c>prompt</c> and <c>response</c> or <c>completion</c> is a question and its answer. Other properties are passed over.
/// </summary>
public static class ConversationFile
{
    /// <summary>Reads a file, line by line as it is asked for. Blank lines are passed over.</summary>
    /// <param name="path">The file, in UTF-8.</param>
    /// <exception cref="InvalidDataException">A line is no conversation; the message says which line, and why.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static IEnumerable<Conversation> Read(string path)
    {
        InputFile.Open(path).Dispose();
        return JsonLines.Read(path, Parse);
    }

    /// <summary>Reads one conversation.</summary>
    /// <param name="json">The line's object.</param>
    /// <exception cref="InvalidDataException">It is no conversation; the message says why.</exception>
    public static Conversation Parse(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidDataException("it is no object");
        }

        if (json.TryGetProperty("messages", out JsonElement messages))
        {
            return new Conversation([.. Elements(messages, "messages").Select((message, index) => Within($"message {index + 1}", message, ParseMessage))])
            {
                Tools = [.. List(json, "tools").Select((tool, index) => Within($"tool {index + 1}", tool, ParseTool))],
            }.Validated();
        }

        string answer = json.TryGetProperty("response", out _) ? "response" : "completion";
        return json.TryGetProperty("prompt", out _) && json.TryGetProperty(answer, out _)
            ? Conversation.Of(Text(json, "prompt"), Text(json, answer)).Validated()
            : throw new InvalidDataException("it has neither messages, nor a prompt and a response");
    }

    /// <summary>Reads one message, as it stands in <c>messages</c>.</summary>
    /// <param name="json">The message's object.</param>
    /// <exception cref="InvalidDataException">It is no message; the text says why.</exception>
    public static Message ParseMessage(JsonElement json)
    {
        Require(json.ValueKind == JsonValueKind.Object, "is no object");
        Role role = ParseRole(Text(json, "role"));
        return new Message(role, Content(json))
        {
            Thinking = Has(json, "reasoning_content") && Text(json, "reasoning_content") is { Length: > 0 } thoughts ? thoughts : null,
            ToolCalls = [.. List(json, "tool_calls").Select(ParseCall)],
            ToolCallId = Has(json, "tool_call_id") ? Text(json, "tool_call_id") : null,
            IsTrained = !Has(json, "weight") || Weight(json.GetProperty("weight")) != 0,
        };
    }

    /// <summary>Reads the description of a tool, as it stands in <c>tools</c>: of type function, with its parameters as a JSON schema.</summary>
    /// <param name="json">The tool's object.</param>
    /// <exception cref="InvalidDataException">It is no tool; the text says why.</exception>
    public static ToolDescription ParseTool(JsonElement json)
    {
        JsonElement function = Function(json);
        string name = Text(function, "name");
        Require(Conversation.IsToolName(name), $"has the name {Quoted.Name(name)}: letters, digits, _ and - make a name, 64 at most");
        return ToolDescription.OfSchema(
            name, Has(function, "description") ? Text(function, "description") : "", Has(function, "parameters") ? function.GetProperty("parameters") : default);
    }

    /// <summary>Writes a conversation as one line, which <see cref="Read"/> reads.</summary>
    /// <param name="stream">Receives the line.</param>
    /// <param name="conversation">The conversation.</param>
    public static void Write(Stream stream, Conversation conversation)
    {
        using (Utf8JsonWriter json = new(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteStartArray("messages");
            foreach (Message message in conversation.Messages)
            {
                Write(json, message);
            }

            json.WriteEndArray();
            if (conversation.Tools.Count > 0)
            {
                json.WriteStartArray("tools");
                foreach (ToolDescription tool in conversation.Tools)
                {
                    Write(json, tool);
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
    }

    private static void Write(Utf8JsonWriter json, Message message)
    {
        json.WriteStartObject();
        json.WriteString("role", JsonNamingPolicy.SnakeCaseLower.ConvertName(message.Role.ToString()));
        if (message.Thinking is { } thoughts)
        {
            json.WriteString("reasoning_content", thoughts);
        }

        json.WriteString("content", message.Content);
        if (message.ToolCalls.Count > 0)
        {
            json.WriteStartArray("tool_calls");
            foreach (ToolCall call in message.ToolCalls)
            {
                json.WriteStartObject();
                json.WriteString("id", call.Id);
                json.WriteString("type", "function");
                json.WriteStartObject("function");
                json.WriteString("name", call.Name);
                json.WriteString("arguments", call.Arguments);
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        if (message.ToolCallId is { } id)
        {
            json.WriteString("tool_call_id", id);
        }

        if (!message.IsTrained)
        {
            json.WriteNumber("weight", 0);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ToolDescription tool)
    {
        json.WriteStartObject();
        json.WriteString("type", "function");
        json.WriteStartObject("function");
        json.WriteString("name", tool.Name);
        json.WriteString("description", tool.Description);
        json.WriteStartObject("parameters");
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        foreach (string parameter in tool.Parameters)
        {
            json.WriteStartObject(parameter);
            json.WriteString("type", "string");
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static Role ParseRole(string role) => role switch
    {
        "system" or "developer" => Role.System,
        "user" => Role.User,
        "assistant" => Role.Assistant,
        "tool" => Role.Tool,
        _ => throw new InvalidDataException($"has the role {Quoted.Name(role)}, not system, user, assistant or tool"),
    };

    private static string Content(JsonElement message)
    {
        if (!Has(message, "content"))
        {
            return "";
        }

        JsonElement content = message.GetProperty("content");
        return content.ValueKind == JsonValueKind.Array ? string.Concat(content.EnumerateArray().Select(PartText)) : Text(message, "content");
    }

    private static string PartText(JsonElement part)
    {
        bool isText = part.ValueKind == JsonValueKind.Object && part.TryGetProperty("type", out JsonElement type)
            && type.ValueKind == JsonValueKind.String && type.ValueEquals("text");
        Require(isText, "has a part that is no text");
        return Text(part, "text");
    }

    private static ToolCall ParseCall(JsonElement json)
    {
        JsonElement function = Function(json);
        JsonElement arguments = Has(function, "arguments") ? function.GetProperty("arguments") : default;
        string text = arguments.ValueKind switch
        {
            JsonValueKind.String => arguments.GetString()!,
            JsonValueKind.Object => ToolArguments.Write(arguments),
            _ => throw new InvalidDataException("calls a tool with arguments that are neither a text nor an object"),
        };
        return new ToolCall(Text(function, "name"), text, Has(json, "id") ? Text(json, "id") : "");
    }

    private static JsonElement Function(JsonElement json)
    {
        bool isFunction = json.ValueKind == JsonValueKind.Object && json.TryGetProperty("function", out JsonElement function)
            && function.ValueKind == JsonValueKind.Object;
        Require(isFunction, "has no function");
        return json.GetProperty("function");
    }

    private static double Weight(JsonElement weight) => weight.ValueKind switch
    {
        JsonValueKind.Number => weight.GetDouble(),
        JsonValueKind.True => 1,
        JsonValueKind.False => 0,
        _ => throw new InvalidDataException("has a weight that is no number"),
    };

    private static bool Has(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null;

    private static JsonElement.ArrayEnumerator List(JsonElement json, string name) => Has(json, name) ? Elements(json.GetProperty(name), name) : default;

    private static JsonElement.ArrayEnumerator Elements(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Array ? json.EnumerateArray() : throw new InvalidDataException($"its {name} are no list");

    private static string Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new InvalidDataException($"{name} is no text");

    private static T Within<T>(string place, JsonElement json, Func<JsonElement, T> parse)
    {
        try
        {
            return parse(json);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"{place}: {exception.Message}", exception);
        }
    }

    private static void Require(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new InvalidDataException(otherwise);
        }
    }
}
