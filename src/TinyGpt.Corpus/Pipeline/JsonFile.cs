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
            throw new InvalidDataException($"{path} is damaged, or of another version{(exception.Path is { } field ? $", at {field}" : "")}",
                exception);
        }
    }

    /// <summary>Writes a file, replacing what is there at once or not at all. What a killed process left of it is removed.</summary>
    public static void Write<T>(string path, T value, JsonTypeInfo<T> type)
    {
        AtomicFile.RemoveLeftovers(Path.GetDirectoryName(path)!, Path.GetFileName(path));
        AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, value, type));
    }
}
