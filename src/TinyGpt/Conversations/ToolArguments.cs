using System.Text;
using System.Text.Json;

namespace TinyGpt.Conversations;

/// <summary>The arguments of a tool call as text: JSON with a space after commas and colons, as Python writes it, and with it the templates of Hugging Face.</summary>
public static class ToolArguments
{
    /// <summary>Writes an object.</summary>
    /// <param name="arguments">The object; its properties keep their order.</param>
    public static string Write(JsonElement arguments)
    {
        StringBuilder text = new();
        Append(text, arguments);
        return text.ToString();
    }

    /// <summary>Writes an object with one text: <c>{"expression": "1 + 1"}</c>.</summary>
    /// <param name="name">The property.</param>
    /// <param name="value">Its value.</param>
    public static string Write(string name, string value) => $"{{{Quote(name)}: {Quote(value)}}}";

    private static void Append(StringBuilder text, JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                Append(text, '{', json.EnumerateObject(), '}', property =>
                {
                    text.Append(Quote(property.Name)).Append(": ");
                    Append(text, property.Value);
                });
                break;
            case JsonValueKind.Array:
                Append(text, '[', json.EnumerateArray(), ']', element => Append(text, element));
                break;
            case JsonValueKind.String:
                text.Append(Quote(json.GetString()!));
                break;
            default:
                text.Append(json.GetRawText());
                break;
        }
    }

    private static void Append<T>(StringBuilder text, char open, IEnumerable<T> items, char close, Action<T> append)
    {
        text.Append(open);
        bool isFirst = true;
        foreach (T item in items)
        {
            text.Append(isFirst ? "" : ", ");
            append(item);
            isFirst = false;
        }

        text.Append(close);
    }

    /// <summary>Escapes what must be, and nothing else: .NET's encoders would escape characters beyond 16 bits too.</summary>
    private static string Quote(string value)
    {
        StringBuilder text = new("\"");
        foreach (char c in value)
        {
            text.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\b' => "\\b",
                '\f' => "\\f",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                < ' ' => $"\\u{(int)c:x4}",
                _ => c.ToString(),
            });
        }

        return text.Append('"').ToString();
    }
}
