using System.IO.Compression;
using System.Text.Json;

namespace TinyGpt.Corpus.Pipeline;

/// <summary>Files of documents, a line of JSON each, compressed by gzip.</summary>
internal static class StoredDocuments
{
    /// <summary>The end of such a file's name.</summary>
    public const string Extension = ".jsonl.gz";

    /// <summary>Reads a file's documents, one at a time.</summary>
    /// <exception cref="InvalidDataException">The file is damaged; the message says where.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static IEnumerable<StoredDocument> Read(string path)
    {
        using FileStream file = File.OpenRead(path);
        using GZipStream unpacked = new(file, CompressionMode.Decompress);
        using StreamReader lines = new(unpacked);
        for (long number = 1; ReadLine(lines, path, number) is { } line; number++)
        {
            yield return Parse(line, path, number);
        }
    }

    private static string? ReadLine(StreamReader lines, string path, long number)
    {
        try
        {
            return lines.ReadLine();
        }
        catch (InvalidDataException exception)
        {
            throw Damaged(path, number, exception);
        }
    }

    private static StoredDocument Parse(string line, string path, long number)
    {
        try
        {
            return JsonSerializer.Deserialize(line, PipelineJson.Readable.StoredDocument) ?? throw Damaged(path, number, null);
        }
        catch (JsonException exception)
        {
            throw Damaged(path, number, exception);
        }
    }

    private static InvalidDataException Damaged(string path, long number, Exception? exception) =>
        new($"{path} is damaged at line {number}: build again in another folder", exception);
}
