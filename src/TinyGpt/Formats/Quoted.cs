using System.Text.Encodings.Web;
using System.Text.Json;

namespace TinyGpt.Formats;

/// <summary>What was read from files, made fit for a one-line message.</summary>
internal static class Quoted
{
    private const int Longest = 80;

    /// <summary>The name in double quotes, with control characters escaped and the end of a very long name left out.</summary>
    public static string Name(string name) => $"\"{Short(name)}\"";

    /// <summary>Where a text is not JSON. The exception's own message may quote all of the rest of the text.</summary>
    public static string Reason(JsonException exception) =>
        exception.LineNumber is long line
            ? $"no JSON at byte {exception.BytePositionInLine} of line {line + 1}"
            : Short(exception.Message);

    private static string Short(string text)
    {
        if (text.Length <= Longest)
        {
            return Escape(text);
        }

        // A cut through a surrogate pair would leave half a character.
        int length = char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest;
        return Escape(text.AsSpan(0, length)) + "…";
    }

    private static string Escape(ReadOnlySpan<char> text) =>
        JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString();
}
