using TinyGpt.Corpus.World;

namespace TinyGpt.Cli;

/// <summary>The text of the built-in world in a temporary file, for runs that were given no text. The same text whatever a run's seed is.</summary>
internal sealed class BuiltInText : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tinygpt-");

    /// <summary>Writes the file.</summary>
    public BuiltInText()
    {
        Path = System.IO.Path.Combine(_folder.FullName, "built-in-text");
        try
        {
            File.WriteAllText(Path, TinyWorld.Create().Text());
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Deletes it.</summary>
    public void Dispose() => _folder.Delete(recursive: true);
}
