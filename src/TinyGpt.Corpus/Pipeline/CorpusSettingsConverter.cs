using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace TinyGpt.Corpus.Pipeline;

/// <summary>Writes settings inside of other files as they look in a file of settings, so that they can be copied from one to the other.</summary>
internal sealed class CorpusSettingsConverter : JsonConverter<CorpusSettings>
{
    /// <inheritdoc/>
    public override CorpusSettings? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        JsonNode? settings = JsonNode.Parse(ref reader);
        try
        {
            return SettingNames.Complete(settings, "settings");
        }
        catch (InvalidDataException exception)
        {
            // Whoever reads the file names it.
            throw new JsonException(exception.Message, exception);
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, CorpusSettings value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value, SettingsJson.Default.CorpusSettings);
}
