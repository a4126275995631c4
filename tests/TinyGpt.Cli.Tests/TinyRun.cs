namespace TinyGpt.Cli.Tests;

/// <summary>A text and settings so small that a run takes a moment, and one finished run that tests may look at but not change.</summary>
public sealed class TinyRun : IDisposable
{
    /// <summary>Steps of the run.</summary>
    public const int Steps = 30;

    /// <summary>The run's name.</summary>
    public const string Name = "runs/tiny";

    private static readonly (string Name, string Value)[] _settings =
    [
        ("--layers", "1"), ("--heads", "2"), ("--width", "16"), ("--context", "16"), ("--batch", "2"), ("--steps", $"{Steps}"), ("--eval-interval", "10"),
        ("--eval-iterations", "2"), ("--save-interval", "10"), ("--threads", "1"),
    ];

    private readonly TemporaryFolder _folder = new();

    /// <summary>Trains it.</summary>
    public TinyRun()
    {
        WriteText(_folder["book.txt"]);
        using CliProcess process = CliProcess.Succeed(_folder.Path, Pretrain("--data", "book.txt", "--out", Name, "--json"));
        Report = process.Output;
    }

    /// <summary>What the run printed with --json.</summary>
    public string Report { get; }

    /// <summary>The folder that holds book.txt and runs/tiny.</summary>
    public string Folder => _folder.Path;

    /// <summary>The run's folder.</summary>
    public string RunFolder => _folder[Name];

    /// <summary>The arguments that train a model of 4,000 weights or so, except where options say something else.</summary>
    public static string[] Pretrain(params string[] options) =>
        ["pretrain", .. options, .. _settings.Where(setting => !options.Contains(setting.Name)).SelectMany(setting => (string[])[setting.Name, setting.Value])];

    /// <summary>Writes about 4,000 characters of English.</summary>
    public static void WriteText(string path) => File.WriteAllText(
        path, string.Concat(Enumerable.Range(0, 100).Select(i => $"The {i}th hare ran over the hill, and {i * i} dogs slept.\n")));

    /// <summary>The bytes of every file of a folder.</summary>
    public static Dictionary<string, byte[]> Contents(string folder) => Directory
        .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .ToDictionary(file => Path.GetRelativePath(folder, file), File.ReadAllBytes);

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();
}
