using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using TinyGpt.Conversations;

namespace TinyGpt.Assistant.Tools;

/// <summary>The one text that a tool takes, out of the JSON that a model wrote.</summary>
internal static class CallArguments
{
    /// <summary>Reads a text.</summary>
    /// <param name="arguments">What the model wrote.</param>
    /// <param name="name">The property with the text.</param>
    /// <param name="example">A value that shows what is expected.</param>
    /// <param name="text">The text.</param>
    /// <param name="error">What the model is told where there is none.</param>
    public static bool TryRead(
        string arguments, string name, string example, [NotNullWhen(true)] out string? text, [NotNullWhen(false)] out string? error)
    {
        text = Read(arguments, name);
        error = text is null
            ? $"error: the arguments must be a JSON object with the text {name}, such as {ToolArguments.Write(name, example)}"
            : null;
        return text is not null;
    }

    private static string? Read(string arguments, string name)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(arguments);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(name, out JsonElement value)
                && value.ValueKind == JsonValueKind.String
                ? value.GetString()
                : null;
        }
        // Others than JsonException: halves of surrogate pairs, bare or escaped, are no text.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }
}
