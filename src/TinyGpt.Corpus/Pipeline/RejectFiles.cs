namespace TinyGpt.Corpus.Pipeline;

/// <summary>
/// What one task drops: a file for each step that dropped something. They are written into the task's folder, which appears when its work is done;
/// only then <see cref="Publish"/> moves them where people look for them, and the task is done.
/// </summary>
internal sealed class RejectFiles : IDisposable
{
    private const string Folder = "rejects";

    private readonly string _folder;
    private readonly SortedDictionary<string, (FileStream File, JsonLinesWriter Lines)> _files = new(StringComparer.Ordinal);

    /// <summary>Prepares to write into a task's folder.</summary>
    public RejectFiles(string task) => _folder = Directory.CreateDirectory(Path.Combine(task, Folder)).FullName;

    /// <summary>Appends a document, as JSON.</summary>
    /// <param name="step">The step that dropped it.</param>
    /// <param name="json">The document.</param>
    public void Add(string step, ReadOnlySpan<byte> json)
    {
        if (!_files.TryGetValue(step, out (FileStream File, JsonLinesWriter Lines) file))
        {
            FileStream stream = File.Create(Path.Combine(_folder, step));
            _files.Add(step, file = (stream, new JsonLinesWriter(stream)));
        }

        file.Lines.Add(json);
    }

    /// <summary>Whether files of a task's folder have still to be moved to where people look for them.</summary>
    public static bool AreIn(string task) => Directory.Exists(Path.Combine(task, Folder));

    /// <summary>Moves the files of a task that is done. Does nothing if they were moved before.</summary>
    /// <param name="folder">The build.</param>
    /// <param name="task">The task's folder.</param>
    /// <param name="input">The input's number.</param>
    public static void Publish(BuildFolder folder, string task, int input)
    {
        string source = Path.Combine(task, Folder);
        if (!AreIn(task))
        {
            return;
        }

        foreach (string file in Directory.GetFiles(source))
        {
            string target = folder.RejectsOf(Path.GetFileName(file));
            Directory.CreateDirectory(target);
            File.Move(file, Path.Combine(target, BuildFolder.Number(input) + StoredDocuments.Extension), overwrite: true);
        }

        Directory.Delete(source);
    }

    /// <summary>Ends the files.</summary>
    public void Dispose()
    {
        foreach ((FileStream file, JsonLinesWriter lines) in _files.Values)
        {
            lines.Dispose();
            file.Dispose();
        }
    }
}
