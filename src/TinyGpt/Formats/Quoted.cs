using System.Text.Encodings.Web;
using System.Text.Json;

namespace TinyGpt.Formats;

/// <summary>Names read from files, made fit for a one-line message.</summary>
internal static class Quoted
{
    private const int LongestName = 80;

    /// <summary>The name in double quotes, with control characters escaped and the end of a very long name left out.</summary>
    public static string Name(string name)
    {
        bool whole = name.Length <= LongestName;
        // A cut through a surrogate pair would leave half a character.
        int length = whole ? name.Length : char.IsHighSurrogate(name[LongestName - 1]) ? LongestName - 1 : LongestName;
        return $"\"{JsonEncodedText.Encode(name.AsSpan(0, length), JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}{(whole ? "" : "…")}\"";
    }
}
