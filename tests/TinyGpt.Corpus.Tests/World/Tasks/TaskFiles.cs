using System.Text.Json;
using TinyGpt.Corpus.World;
using TinyGpt.Corpus.World.Tasks;
using Xunit;

namespace TinyGpt.Corpus.Tests.World.Tasks;

/// <summary>The tasks of a world, written to files and read back as plain JSON.</summary>
internal sealed class TaskFiles
{
    public static readonly string[] Names =
    [
        "facts", "sums", "differences", "products", "word-problems", "letters", "spelling", "preferences", "search", "unknown", "choices", "identity", "smalltalk",
        "repeat",
    ];

    /// <summary>Tasks that are only learned from: the tests are those of others.</summary>
    public static readonly string[] LearnedOnly = ["persona", "calculator", "code", "reading", "lookup"];

    private static readonly Lazy<TaskFiles> LazySmall = new(() => new TaskFiles(TinyWorld.Create(1, WorldSize.Small), null));

    private readonly Dictionary<string, byte[]> _files = [];

    public TaskFiles(TinyWorld world, TaskSettings? settings)
    {
        World = world;
        DirectoryInfo folder = Directory.CreateTempSubdirectory("tinygpt-tasks");
        try
        {
            Counts = TaskWriter.Write(folder.FullName, world, settings);
            foreach (FileInfo file in folder.EnumerateFiles("*", SearchOption.AllDirectories))
            {
                _files.Add(file.Name, File.ReadAllBytes(file.FullName));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The tasks of the small world of seed 1 with default settings, written once for all tests.</summary>
    public static TaskFiles Small => LazySmall.Value;

    public TinyWorld World { get; }

    public IReadOnlyList<TaskCount> Counts { get; }

    public IReadOnlyDictionary<string, byte[]> Files => _files;

    public IEnumerable<JsonElement> Train(string name) => Lines(name + ".train.jsonl");

    public IEnumerable<JsonElement> Test(string name) => Lines(name + ".test.jsonl");

    public IEnumerable<JsonElement> Lines(string file)
    {
        using StreamReader reader = new(new MemoryStream(_files[file]));
        while (reader.ReadLine() is string line)
        {
            yield return JsonElement.Parse(line);
        }
    }

    /// <summary>All that a line asks.</summary>
    public static IEnumerable<string> Questions(JsonElement line)
    {
        if (line.TryGetProperty("messages", out JsonElement messages))
        {
            return [.. messages.EnumerateArray().Where(message => Text(message, "role") == "user").Select(message => Text(message, "content"))];
        }

        return line.TryGetProperty("questions", out JsonElement questions)
            ? [.. questions.EnumerateArray().Select(question => Text(question, "question"))]
            : [line.TryGetProperty("prompt", out JsonElement prompt) ? prompt.GetString()! : Text(line, "query")["Question: ".Length..]];
    }

    /// <summary>The last message of a conversation.</summary>
    public static string Reply(JsonElement line)
    {
        JsonElement last = line.GetProperty("messages").EnumerateArray().Last();
        Assert.Equal("assistant", Text(last, "role"));
        return Text(last, "content");
    }

    public static string Text(JsonElement line, string name) => line.GetProperty(name).GetString()!;
}
