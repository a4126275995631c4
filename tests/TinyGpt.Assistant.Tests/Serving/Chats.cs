using System.Text.Json;
using System.Text.Json.Nodes;

namespace TinyGpt.Assistant.Tests.Serving;

/// <summary>Requests, and what is in answers.</summary>
internal static class Chats
{
    public const string Path = "v1/chat/completions";

    public const string Tools = """[{"type": "function", "function": {"name": "f", "description": "d", "parameters": {"type": "object", "properties": {"x": {"type": "integer"}}}}}]""";

    /// <summary>A question, and more properties as JSON without braces.</summary>
    public static string Ask(string question, string more = "") =>
        $$"""{"messages": [{"role": "user", "content": {{JsonValue.Create(question).ToJsonString()}}}]{{(more.Length > 0 ? ", " : "")}}{{more}}}""";

    public static JsonElement Message(JsonElement answer) => answer.GetProperty("choices")[0].GetProperty("message");

    public static string? Content(JsonElement answer) => Message(answer).GetProperty("content").GetString();

    public static string? FinishReason(JsonElement answer) => answer.GetProperty("choices")[0].GetProperty("finish_reason").GetString();

    /// <summary>A stream's deltas of one property, as texts in a row.</summary>
    public static string Sum(IEnumerable<JsonElement> chunks, string property) => string.Concat(chunks
        .Select(chunk => chunk.GetProperty("choices").EnumerateArray().FirstOrDefault())
        .Where(choice => choice.ValueKind == JsonValueKind.Object && choice.GetProperty("delta").TryGetProperty(property, out _))
        .Select(choice => choice.GetProperty("delta").GetProperty(property).GetString()));

    /// <summary>A stream's deltas that are lists.</summary>
    public static JsonElement[] Lists(IEnumerable<JsonElement> chunks, string property) =>
    [
        .. chunks.SelectMany(chunk => chunk.GetProperty("choices").EnumerateArray())
            .Where(choice => choice.GetProperty("delta").TryGetProperty(property, out _))
            .SelectMany(choice => choice.GetProperty("delta").GetProperty(property).EnumerateArray()),
    ];
}
