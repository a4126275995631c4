using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using TinyGpt.Data;

namespace TinyGpt.Corpus.Pipeline;

/// <summary>How settings look as JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseLower,
    WriteIndented = true,
    NewLine = "\n",
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(CorpusSettings))]
internal sealed partial class SettingsJson : JsonSerializerContext;

/// <summary>How the files of a build look as JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(StoredDocument))]
[JsonSerializable(typeof(RankSign))]
[JsonSerializable(typeof(TaskStatistics))]
[JsonSerializable(typeof(BuildStatistics))]
[JsonSerializable(typeof(BuildPlan))]
[JsonSerializable(typeof(BuildRecord))]
[JsonSerializable(typeof(ShardEntry))]
internal sealed partial class PipelineJson : JsonSerializerContext
{
    /// <summary>With text as it is instead of escaped for web pages.</summary>
    public static PipelineJson Readable => Escaping.Readable;

    // Apart, because it needs what the generated part of the class above sets up first.
    private static class Escaping
    {
        public static readonly PipelineJson Readable =
            new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }
}
