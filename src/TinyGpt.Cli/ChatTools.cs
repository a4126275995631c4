using TinyGpt.Assistant.Tools;
using TinyGpt.Conversations;

namespace TinyGpt.Cli;

/// <summary>The tools that were asked for by name.</summary>
internal sealed class ChatTools : IDisposable
{
    /// <summary>How they are named on a command line.</summary>
    public const string Syntax = "calculator,code,search:PATH";

    private const string SearchPrefix = "search:";

    private readonly List<IDisposable> _owned = [];
    private readonly List<ITool> _tools = [];

    /// <summary>Makes the tools.</summary>
    /// <param name="names">Names with commas between; null: none.</param>
    /// <exception cref="UsageException">There is no such tool.</exception>
    /// <exception cref="InvalidDataException">A line of pages to search has no text.</exception>
    /// <exception cref="IOException">The pages to search are missing or cannot be read, or the interpreter's process cannot be started.</exception>
    public ChatTools(string? names)
    {
        try
        {
            foreach (string name in names?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [])
            {
                _tools.Add(Create(name));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The tools.</summary>
    public IReadOnlyList<ITool> Tools => _tools;

    /// <summary>A search over the pages of a file alone.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The tools; to be disposed.</returns>
    /// <exception cref="InvalidDataException">A line has no text.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static ChatTools SearchIn(string path)
    {
        ChatTools tools = new(null);
        tools._tools.Add(tools.Search(path));
        return tools;
    }

    /// <inheritdoc/>
    public void Dispose() => _owned.ForEach(one => one.Dispose());

    private ITool Create(string name) => name switch
    {
        "calculator" => new Calculator(),
        "code" => Code(),
        _ when name.StartsWith(SearchPrefix, StringComparison.Ordinal) => Search(name[SearchPrefix.Length..]),
        _ => throw new UsageException($"--tools has no '{name}'; there are {Syntax}"),
    };

    private CodeInterpreter Code()
    {
        CodeInterpreter code = new();
        _owned.Add(code);
        return code;
    }

    /// <summary>The pages of a file, of files whose names have a star, or of all files of a folder.</summary>
    private CorpusSearch Search(string path)
    {
        bool isFolder = !File.Exists(path) && !Path.GetFileName(path).Contains('*', StringComparison.Ordinal);
        SearchIndex index = SearchIndex.InMemory(
            isFolder ? PageFiles.Read(path) : PageFiles.Read(Path.GetDirectoryName(Path.GetFullPath(path))!, Path.GetFileName(path)));
        _owned.Add(index);
        return new CorpusSearch(index);
    }
}
