using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace TinyGpt.Corpus.World.Web;

/// <summary>The lines of <c>truth.jsonl</c>.</summary>
[JsonSerializable(typeof(PageTruth))]
public sealed partial class TruthJson : JsonSerializerContext
{
    // Letters beyond ASCII stay readable; no HTML page shows these lines.
    private static readonly JsonTypeInfo<PageTruth> Readable = new TruthJson(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    }).PageTruth;

    /// <summary>A page's truth on one line, as UTF-8, without a line end.</summary>
    public static byte[] Line(PageTruth truth) => JsonSerializer.SerializeToUtf8Bytes(truth, Readable);

    /// <summary>The truth of every page, in the order of the crawl.</summary>
    /// <exception cref="InvalidDataException">A line holds no truth; the message names file and line.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IEnumerable<PageTruth> Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"there is no file {path}", path);
        }

        return ReadLines(path);
    }

    private static IEnumerable<PageTruth> ReadLines(string path)
    {
        int number = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            PageTruth? truth;
            try
            {
                truth = JsonSerializer.Deserialize(line, Readable);
            }
            catch (JsonException exception)
            {
                string field = exception.Path ?? "the line";
                throw new InvalidDataException($"{path}, line {number}: {field} is no page's truth: write the internet anew", exception);
            }

            yield return truth ?? throw new InvalidDataException($"{path}, line {number}: null is no page's truth: write the internet anew");
        }
    }
}
