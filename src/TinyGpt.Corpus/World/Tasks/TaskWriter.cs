using System.Text;
using TinyGpt.Formats;

namespace TinyGpt.Corpus.World.Tasks;

/// <summary>Writes the tasks of a world: for each a file to learn from and a file to be tested with, one JSON object a line.</summary>
public static class TaskWriter
{
    /// <summary>The folder of the files, inside the one that is given.</summary>
    public const string TaskFolder = "tasks";

    /// <summary>Every fact with the number of documents that tell it, the best known first.</summary>
    public const string FameFile = "fame.jsonl";

    /// <summary>The file that says what is there.</summary>
    public const string ReadmeFile = "README.md";

    /// <summary>Writes all tasks. The same world and settings give the same bytes.</summary>
    /// <param name="folder">An existing folder. <c>tasks/</c> is made in it; files of the same names are replaced.</param>
    /// <param name="world">The world that is asked about.</param>
    /// <param name="settings">Numbers of cases; null: those for the world's size.</param>
    /// <param name="cancellation">Stops between two cases; the files that are complete stay.</param>
    /// <returns>The number of cases of each task.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number of cases is below 1, or there are too few characters to survey.</exception>
    /// <exception cref="IOException">The files cannot be written.</exception>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public static IReadOnlyList<TaskCount> Write(
        string folder, TinyWorld world, TaskSettings? settings = null, CancellationToken cancellation = default)
    {
        TaskSource source = new(world, settings ?? TaskSettings.For(world.Size));
        string tasks = Directory.CreateDirectory(Path.Combine(folder, TaskFolder)).FullName;
        List<TaskCount> counts = [];
        foreach (TaskGenerator generator in TaskRegistry.For(source))
        {
            (int train, string first) = Lines(FileName(generator.Name, TaskPart.Train), generator.Cases(TaskPart.Train));
            (int test, string example) = generator.HasTest ? Lines(FileName(generator.Name, TaskPart.Test), generator.Cases(TaskPart.Test)) : (0, first);
            counts.Add(new TaskCount(generator.Name, generator.Description, train, test, example));
        }

        IEnumerable<ToldFact> fame = source.Facts.OrderByDescending(known => known.Fame)
            .Select(known => new ToldFact(known.Fact.Kind, known.Fact.Subject, known.Fact.Value, known.Fame, known.Known));
        Lines(FameFile, fame);
        AtomicFile.WriteText(Path.Combine(tasks, ReadmeFile), TaskReadme.Text(source, counts));
        return counts;

        (int Count, string First) Lines(string name, IEnumerable<object> values) => WriteLines(Path.Combine(tasks, name), values, cancellation);
    }

    /// <summary>The name of a task's file.</summary>
    public static string FileName(string task, TaskPart part) => $"{task}.{TaskText.Name(part)}.jsonl";

    /// <summary>Whether a file of tasks can have this name.</summary>
    public static bool IsTaskFile(string name) =>
        name is FameFile or ReadmeFile
        || Enum.GetValues<TaskPart>().Any(part => name.EndsWith(FileName("", part), StringComparison.Ordinal));

    private static (int Count, string First) WriteLines(string path, IEnumerable<object> values, CancellationToken cancellation)
    {
        int count = 0;
        string first = "";
        AtomicFile.Write(path, stream =>
        {
            foreach (object value in values)
            {
                cancellation.ThrowIfCancellationRequested();
                byte[] line = TaskJson.Line(value);
                stream.Write(line);
                stream.WriteByte((byte)'\n');
                first = count++ == 0 ? Encoding.UTF8.GetString(line) : first;
            }
        });
        return (count, first);
    }
}

/// <summary>How many cases of a task were written.</summary>
/// <param name="Name">The task.</param>
/// <param name="Description">What is asked, and how training and test are kept apart.</param>
/// <param name="Train">Lines to learn from.</param>
/// <param name="Test">Lines to be tested with; 0: there is no such file.</param>
/// <param name="Example">The first line of the test, or else of what is to learn from.</param>
public sealed record TaskCount(string Name, string Description, int Train, int Test, string Example);
