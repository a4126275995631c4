using System.Text;
using System.Text.Json;

namespace TinyGpt.Formats;

/// <summary>Files with an object of JSON in each line.</summary>
internal static class JsonLines
{
    private const int LongestLine = 1 << 24;

    /// <summary>Reads a file in UTF-8, line by line as it is asked for. Blank lines are passed over.</summary>
    /// <param name="path">The file.</param>
    /// <param name="parse">Reads a line's object, or throws what is wrong with it.</param>
    /// <exception cref="InvalidDataException">A line is too long, not UTF-8, no JSON, or what <paramref name="parse"/> throws; the message begins with the file and the line's number.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static IEnumerable<T> Read<T>(string path, Func<JsonElement, T> parse)
    {
        using StreamReader reader = new(path, new UTF8Encoding(false, throwOnInvalidBytes: true));
        for (int number = 1; ReadLine(reader, path, number) is { } line; number++)
        {
            if (!string.IsNullOrWhiteSpace(line))
            {
                yield return Parse(line, path, number, parse);
            }
        }
    }

    private static T Parse<T>(string line, string path, int number, Func<JsonElement, T> parse)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            return parse(document.RootElement);
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{path}, line {number}: no JSON at byte {exception.BytePositionInLine}", exception);
        }
        // InvalidOperationException: an escaped half of a surrogate pair is valid JSON, but no text.
        catch (Exception exception) when (exception is InvalidDataException or InvalidOperationException)
        {
            throw new InvalidDataException($"{path}, line {number}: {exception.Message}", exception);
        }
    }

    private static string? ReadLine(StreamReader reader, string path, int number)
    {
        try
        {
            string? line = reader.ReadLine();
            return line is null || line.Length <= LongestLine
                ? line
                : throw new InvalidDataException($"{path}, line {number}: {line.Length:N0} characters are more than {LongestLine:N0}");
        }
        catch (DecoderFallbackException exception)
        {
            throw new InvalidDataException($"{path} is not UTF-8 at line {number} or soon after it", exception);
        }
    }
}
