using System.Text.Json;
using TinyGpt.Formats;

namespace TinyGpt.Assistant.Tools;

/// <summary>Pages in files of JSON lines: <c>text</c>, and <c>title</c>, <c>url</c> or <c>document</c> to name it.</summary>
public static class PageFiles
{
    private static readonly string[] Names = ["title", "url", "document"];

    /// <summary>Reads the pages of the files of a folder, by name, line by line as they are asked for. Blank lines are passed over.</summary>
    /// <param name="folder">The folder; not those inside it.</param>
    /// <param name="pattern">Which of its files, with <c>*</c> for anything: <c>search.*.jsonl</c>.</param>
    /// <exception cref="InvalidDataException">A line has no text; the message says which.</exception>
    /// <exception cref="IOException">The folder or its files are missing or cannot be read.</exception>
    public static IEnumerable<SearchPage> Read(string folder, string pattern = "*.jsonl")
    {
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"there is no folder {folder}");
        }

        string[] files = Directory.GetFiles(folder, pattern);
        if (files.Length == 0)
        {
            throw new FileNotFoundException($"there is no file {pattern} in {folder}");
        }

        Array.Sort(files, StringComparer.Ordinal);
        return files.SelectMany(file => JsonLines.Read(file, Parse));
    }

    private static SearchPage Parse(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object || Text(json, "text") is not { } text)
        {
            throw new InvalidDataException("it is no object with a text");
        }

        return new SearchPage(Names.Select(name => Text(json, name)).FirstOrDefault(name => !string.IsNullOrEmpty(name)) ?? "", text);
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
