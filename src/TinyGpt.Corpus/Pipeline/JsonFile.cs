using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using TinyGpt.Formats;

namespace TinyGpt.Corpus.Pipeline;

/// <summary>Files that hold one JSON object.</summary>
internal static class JsonFile
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">It is damaged; the message names the field.</exception>
    /// <exception cref="IOException">It is missing or cannot be read.</exception>
    public static T Read<T>(string path, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), type) ?? throw new InvalidDataException($"{path} is damaged: it says nothing");
        }
        catch (JsonException exception)
        {
            string field = exception.Path is { } name ? $" at {Quoted.Name(name)}" : "";
            throw new InvalidDataException($"{path} is damaged, or of another version{field}: {Quoted.Reason(exception)}", exception);
        }
    }

    /// <summary>Writes a file, replacing what is there at once or not at all.</summary>
    public static void Write<T>(string path, T value, JsonTypeInfo<T> type) =>
        AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, value, type));
}
