using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace TinyGpt.Browser.Tests;

/// <summary>One answer of the scripted server's: pieces of a stream, or an error.</summary>
public sealed class Reply(HttpContext context)
{
    private int _tokens;

    /// <summary>Is cancelled when the page hangs up.</summary>
    public CancellationToken Aborted => context.RequestAborted;

    public static Task RefuseAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new JsonObject { ["error"] = Error(message) });
    }

    /// <summary>Answers with an error in place of a stream.</summary>
    public Task RefuseAsync(int status, string message, int? retryAfter = null)
    {
        if (retryAfter is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString();
        }

        return RefuseAsync(context, status, message);
    }

    /// <summary>Says a text, a chunk for each word.</summary>
    public async Task SayAsync(string text)
    {
        foreach (string word in Words(text))
        {
            await TokenAsync(word, 0.8);
        }
    }

    /// <summary>Says one token, with its probability and what else could have come; the five likeliest are told.</summary>
    public Task TokenAsync(string text, double probability, params (string Text, double Probability)[] others) =>
        ChunkAsync(new JsonObject { ["content"] = text }, Logprob(text, probability, others));

    /// <summary>Says many tokens in one chunk: for answers that are long.</summary>
    public Task TokensAsync(IReadOnlyCollection<string> tokens) =>
        ChunkAsync(new JsonObject { ["content"] = string.Concat(tokens) }, [.. tokens.Select(token => Logprob(token, 0.5, []))]);

    public async Task ThinkAsync(string text)
    {
        foreach (string word in Words(text))
        {
            await ChunkAsync(new JsonObject { ["reasoning_content"] = word }, Logprob(word, 0.5, []));
        }
    }

    public Task CallAsync(string id, string name, string arguments) =>
        ChunkAsync(ToolEvent(id, name, arguments, null), Logprob(name, 0.95, []), Logprob($" {arguments}", 0.9, []));

    public Task ResultAsync(string id, string name, string arguments, string result) => ChunkAsync(ToolEvent(id, name, arguments, result));

    /// <summary>Ends the answer as a server should.</summary>
    public async Task FinishAsync(string reason = "stop")
    {
        JsonObject choice = new() { ["index"] = 0, ["delta"] = new JsonObject(), ["finish_reason"] = reason };
        await EventAsync(new JsonObject { ["model"] = "tiny", ["choices"] = new JsonArray(choice) });
        await EventAsync(new JsonObject
        {
            ["choices"] = new JsonArray(),
            ["usage"] = new JsonObject { ["prompt_tokens"] = 12, ["completion_tokens"] = _tokens, ["total_tokens"] = 12 + _tokens },
        });
        await WriteAsync("data: [DONE]\n\n");
    }

    /// <summary>An error in the middle of the stream.</summary>
    public Task FailAsync(string message) => EventAsync(new JsonObject { ["error"] = Error(message) });

    /// <summary>Breaks the connection.</summary>
    public void Cut() => context.Abort();

    /// <summary>Sends bytes as they are.</summary>
    public async Task WriteAsync(string text)
    {
        context.Response.ContentType ??= "text/event-stream";
        await context.Response.WriteAsync(text, Aborted);
        await context.Response.Body.FlushAsync(Aborted);
    }

    private static JsonObject Error(string message) => new() { ["message"] = message, ["type"] = "error", ["param"] = null, ["code"] = null };

    private static IEnumerable<string> Words(string text)
    {
        int start = 0;
        for (int i = 1; i < text.Length; i++)
        {
            if (text[i] == ' ' || text[i - 1] == '\n')
            {
                yield return text[start..i];
                start = i;
            }
        }

        yield return text[start..];
    }

    private static JsonObject ToolEvent(string id, string name, string arguments, string? result)
    {
        JsonObject call = new() { ["id"] = id, ["name"] = name, ["arguments"] = arguments };
        if (result is not null)
        {
            call["result"] = result;
        }

        return new JsonObject { ["tool_events"] = new JsonArray(call) };
    }

    private static JsonObject Logprob(string text, double probability, (string Text, double Probability)[] others)
    {
        JsonObject token = Entry((text, probability));
        token["top_logprobs"] = new JsonArray([.. others.Prepend((text, probability)).OrderByDescending(other => other.Item2).Take(5).Select(Entry)]);
        return token;
    }

    private static JsonObject Entry((string Text, double Probability) token) =>
        new() { ["token"] = token.Text, ["logprob"] = Math.Log(token.Probability), ["bytes"] = null };

    private Task ChunkAsync(JsonObject delta, params JsonObject[] logprobs)
    {
        _tokens += logprobs.Length;
        JsonObject choice = new() { ["index"] = 0, ["delta"] = delta, ["finish_reason"] = null };
        if (logprobs.Length > 0)
        {
            choice["logprobs"] = new JsonObject { ["content"] = new JsonArray([.. logprobs]) };
        }

        return EventAsync(new JsonObject
        {
            ["id"] = "chatcmpl-1",
            ["object"] = "chat.completion.chunk",
            ["model"] = "tiny",
            ["choices"] = new JsonArray(choice),
        });
    }

    private Task EventAsync(JsonObject chunk) => WriteAsync($"data: {chunk.ToJsonString()}\n\n");
}
