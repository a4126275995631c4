using TinyGpt.Corpus.World;
using TinyGpt.Corpus.World.Tasks;

namespace TinyGpt.Cli;

/// <summary>The tests of the built-in world, in a temporary folder.</summary>
internal sealed class BuiltInTasks : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tinygpt-");

    /// <summary>Writes them.</summary>
    /// <param name="cancellation">Asks to stop.</param>
    public BuiltInTasks(CancellationToken cancellation)
    {
        try
        {
            TaskWriter.Write(_folder.FullName, TinyWorld.Create(seed: 1, WorldSize.Small), cancellation: cancellation);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The tests whose answers can be judged by rules.</summary>
    public IReadOnlyList<string> Files =>
    [
        .. ((string[])
            [
                "facts", "unknown", "identity", "choices", "sums", "differences", "products", "word-problems", "letters", "spelling", "preferences",
                "search",
            ])
            .Select(task => Path.Combine(_folder.FullName, TaskWriter.TaskFolder, TaskWriter.FileName(task, TaskPart.Test))),
    ];

    /// <summary>Deletes them.</summary>
    public void Dispose() => _folder.Delete(recursive: true);
}
