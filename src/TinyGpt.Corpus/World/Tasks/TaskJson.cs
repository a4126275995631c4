using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TinyGpt.Corpus.World.Tasks;

/// <summary>The lines of the tasks' files.</summary>
[JsonSerializable(typeof(Conversation))]
[JsonSerializable(typeof(Preference))]
[JsonSerializable(typeof(SearchDocument))]
[JsonSerializable(typeof(ChoiceQuestion))]
[JsonSerializable(typeof(ToldFact))]
public sealed partial class TaskJson : JsonSerializerContext
{
    /// <summary>Names in lower case, nothing for what is missing, kinds of facts by name, and quotation marks that stay readable.</summary>
    public static TaskJson Lines { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter<FactKind>() },
    });

    /// <summary>A case or a told fact on one line, as UTF-8, without a line end.</summary>
    public static byte[] Line(object value) => JsonSerializer.SerializeToUtf8Bytes(value, value.GetType(), Lines);
}
