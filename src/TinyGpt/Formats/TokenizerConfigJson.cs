using System.Text.Json;
using TinyGpt.Conversations;

namespace TinyGpt.Formats;

/// <summary>
/// <c>tokenizer_config.json</c> of a model that has learned conversations: how other programs render them as it has learned them, and which token ends an answer.
/// </summary>
internal static class TokenizerConfigJson
{
    /// <summary>Its name in a folder.</summary>
    public const string FileName = "tokenizer_config.json";

    /// <summary>Writes it.</summary>
    public static void Write(Stream stream)
    {
        using Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("tokenizer_class", "PreTrainedTokenizerFast");
        json.WriteString("bos_token", ChatTokens.BeginName);
        json.WriteString("eos_token", ChatTokens.EndName);
        json.WriteString("chat_template", ChatTemplate.Jinja);
        json.WriteEndObject();
    }
}
