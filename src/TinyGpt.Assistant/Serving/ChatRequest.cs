using System.Text.Json;
using Microsoft.AspNetCore.Http;
using TinyGpt.Conversations;
using TinyGpt.Generation;

namespace TinyGpt.Assistant.Serving;

/// <summary>What POST /v1/chat/completions asks for.</summary>
/// <param name="Conversation">The conversation; with the client's tools, if it brought some.</param>
/// <param name="Settings">How it is answered; with the server's tools, if they are to be used.</param>
internal sealed record ChatRequest(Conversation Conversation, ChatSettings Settings)
{
    private const int MostTopLogprobs = 20;

    /// <summary>How many answers are wanted.</summary>
    public int Choices { get; private init; } = 1;

    /// <summary>Whether the answer is sent as it is written.</summary>
    public bool Streams { get; private init; }

    /// <summary>Whether a stream ends with the numbers of tokens.</summary>
    public bool IncludesUsage { get; private init; }

    /// <summary>Whether the tokens' probabilities are wanted.</summary>
    public bool Logprobs { get; private init; }

    /// <summary>Whether the calls that the model makes are the client's to run.</summary>
    public bool HasClientTools => Settings.Tools.Count == 0 && Conversation.Tools.Count > 0;

    /// <summary>Reads a request.</summary>
    /// <exception cref="ApiException">It makes no sense, or asks for what there is not.</exception>
    public static ChatRequest Parse(RequestBody body, ServedModel model, ServerSettings server)
    {
        RequestSettings.CheckModel(body, model);
        if (model.Chat is null)
        {
            throw new ApiException(
                StatusCodes.Status400BadRequest,
                $"'{model.Id}' has not learned conversations ('tinygpt sft' teaches it); /v1/completions continues texts",
                    "model", "model_not_chat");
        }

        Refuse(body);
        bool logprobs = body.Flag("logprobs") ?? false;
        int candidates = body.Integer("top_logprobs", 0, MostTopLogprobs) ?? 0;
        if (candidates > 0 && !logprobs)
        {
            throw ApiException.Invalid("top_logprobs", "top_logprobs needs logprobs to be true");
        }

        ToolDescription[] clients = [.. body.List("tools").Select(ParseTool)];
        (bool usesTools, string? forced) = ToolChoice(body, clients.Length > 0 ? clients : [.. model.Tools.Select(tool => tool.Description)]);
        ChatSettings settings = new()
        {
            Text = new TextSettings
            {
                Sampling = RequestSettings.Sampling(body, server),
                StopTexts = RequestSettings.Stops(body),
                MaxTokens = Math.Min(server.MaxTokens, body.Integer("max_completion_tokens", 1) ?? body.Integer("max_tokens", 1) ?? server.MaxTokens),
                Candidates = candidates,
            },
            Tools = usesTools && clients.Length == 0 ? model.Tools : [],
            ForcedCall = forced,
        };
        return new ChatRequest(ParseConversation(body, usesTools ? clients : []), settings)
        {
            Choices = RequestSettings.Choices(body, model),
            Streams = body.Flag("stream") ?? false,
            IncludesUsage = body.Object("stream_options")?.Flag("include_usage") ?? false,
            Logprobs = logprobs,
        };
    }

    private static void Refuse(RequestBody body)
    {
        RequestSettings.RefuseUnsupported(body);
        if (body.Object("response_format") is { } format && format.Text("type") is not ("text" or null))
        {
            throw ApiException.Invalid("response_format", "response_format must be of type text; no other is supported", "unsupported_parameter");
        }

        foreach (string old in (string[])["functions", "function_call"])
        {
            if (body.Has(old))
            {
                throw ApiException.Invalid(old, $"{old} is not supported; tools and tool_choice are", "unsupported_parameter");
            }
        }
    }

    private static Conversation ParseConversation(RequestBody body, ToolDescription[] tools)
    {
        Message[] messages = SystemMessages.Join(
            [.. body.List("messages").Select((json, index) => Within($"messages[{index}]", json, ConversationFile.ParseMessage))]);
        try
        {
            Conversation conversation = new Conversation(messages) { Tools = tools }.Validated();
            return messages[^1].Role != Role.Assistant
                ? conversation
                : throw ApiException.Invalid("messages", "the last of the messages must not be the assistant's: there is nothing to answer");
        }
        catch (InvalidDataException exception)
        {
            throw ApiException.Invalid("messages", $"messages: {exception.Message}");
        }
    }

    private static ToolDescription ParseTool(JsonElement json, int index) => Within($"tools[{index}]", json, ConversationFile.ParseTool);

    private static T Within<T>(string name, JsonElement json, Func<JsonElement, T> parse)
    {
        try
        {
            return parse(json);
        }
        catch (InvalidDataException exception)
        {
            throw ApiException.Invalid(name, $"{name} {exception.Message}");
        }
    }

    /// <summary>Whether tools are used, and which must be: see <see cref="ChatSettings.ForcedCall"/>.</summary>
    private static (bool UsesTools, string? Forced) ToolChoice(RequestBody body, ToolDescription[] tools)
    {
        JsonElement choice = body.Find("tool_choice");
        string? word = choice.ValueKind switch
        {
            JsonValueKind.Undefined => "auto",
            JsonValueKind.String => choice.GetString(),
            JsonValueKind.Object => null,
            _ => "",
        };
        switch (word)
        {
            case "auto":
                return (true, null);
            case "none":
                return (false, null);
            case "required" when tools.Length > 0:
                return (true, tools.Length == 1 ? tools[0].Name : "");
            case null when body.Object("tool_choice")?.Object("function")?.Text("name") is { } name:
                return tools.Any(tool => tool.Name == name)
                    ? (true, name)
                    : throw ApiException.Invalid("tool_choice",
                        $"tool_choice names '{name}', which is none of the tools: {string.Join(", ", tools.Select(tool => tool.Name))}");
            case "required":
                throw ApiException.Invalid("tool_choice", "tool_choice is 'required', and there are no tools");
            default:
                throw ApiException.Invalid("tool_choice",
                    "tool_choice must be 'none', 'auto', 'required', or {\"type\": \"function\", \"function\": {\"name\": NAME}}");
        }
    }
}
