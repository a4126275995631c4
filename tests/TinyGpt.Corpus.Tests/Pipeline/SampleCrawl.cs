using System.Text.Json.Nodes;
using TinyGpt.Corpus.Pipeline;
using TinyGpt.Corpus.World;
using TinyGpt.Tests.Formats;
using TinyGpt.Tokenization;
using Xunit;

namespace TinyGpt.Corpus.Tests.Pipeline;

/// <summary>
/// Input files whose documents' fates are known. Of each file's documents, the first is too short, the second has the text of the file's third, and
/// the last has
/// an e-mail address; all others are good.
/// </summary>
internal sealed class SampleCrawl : IDisposable
{
    public const int Files = 5, DocumentsPerFile = 12, Documents = Files * DocumentsPerFile, KeptDocuments = Documents - (2 * Files);

    public const string Mail = "someone@somewhere.se";

    private static readonly string[] _texts = [.. TinyWorld.Create(1).Text().Split("\n\n").Chunk(8).Select(chunk => string.Join('\n', chunk))
        .Where(IsGood).Take(Documents)];

    private readonly TemporaryFolder _folder = new();

    public SampleCrawl()
    {
        for (int file = 0; file < Files; file++)
        {
            File.WriteAllLines(Input(file), Enumerable.Range(0, DocumentsPerFile).Select(i => Line(file, i)));
        }
    }

    /// <summary>The inputs.</summary>
    public string[] Inputs => [.. Enumerable.Range(0, Files).Select(Input)];

    /// <summary>Something inside the folder.</summary>
    public string this[string name] => _folder.File(name);

    /// <summary>A build of all inputs into a folder inside.</summary>
    public CorpusBuild Build(string name, CorpusSettings? settings = null, int threads = 1, Rank? rank = null,
        Action<BuildProgress>? onProgress = null) =>
        new(this[name], Inputs, settings ?? Settings, new ByteTokenizer()) { Threads = threads, Rank = rank ?? Rank.Single, OnProgress = onProgress };

    /// <summary>Several shards of each kind.</summary>
    public static CorpusSettings Settings =>
        new() { Validation = new ValidationSettings { Share = 0.2 }, Shards = new ShardSettings { Tokens = 10_000 } };

    /// <summary>Copies a corpus's folder as it is at this moment. A file that is being written is not to be read: half of it stands there.</summary>
    public void Copy(string name, string copy)
    {
        Directory.CreateDirectory(this[copy]);
        foreach (FileSystemInfo entry in new DirectoryInfo(this[name]).EnumerateFileSystemInfos("*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(this[copy], Path.GetRelativePath(this[name], entry.FullName));
            Directory.CreateDirectory(entry is DirectoryInfo ? target : Path.GetDirectoryName(target)!);
            try
            {
                (entry as FileInfo)?.CopyTo(target);
            }
            catch (IOException)
            {
                File.WriteAllText(target, "half");
            }
        }
    }

    /// <summary>All that a corpus consists of: names and bytes of the files that are the same for every number of ranks and threads.</summary>
    public SortedDictionary<string, string> Result(string name) => new(
        Directory.EnumerateFiles(this[name])
            .Where(path => Path.GetFileName(path) is not ("statistics.json" or "report.html"))
            .Concat(Directory.EnumerateFiles(this[$"{name}/rejects"], "*", SearchOption.AllDirectories))
            .ToDictionary(path => Path.GetRelativePath(this[name], path), path => Convert.ToHexString(File.ReadAllBytes(path))),
        StringComparer.Ordinal);

    public void Dispose() => _folder.Dispose();

    private static bool IsGood(string text) => text.Length > 900
        && new StepRunner(StepList.Filters(Settings)).Run(new Document { File = "", Record = 0, Text = text }).Verdict.IsKept;

    private string Input(int file) => _folder.File($"crawl-{file}.jsonl");

    private static string Line(int file, int i) => new JsonObject
    {
        ["url"] = $"http://site{file}.example/page{i}",
        ["text"] = Text(file, i),
    }.ToJsonString();

    private static string Text(int file, int i) => i switch
    {
        0 => "Too short to be of use.",
        1 => Text(file, 2),
        DocumentsPerFile - 1 => $"{_texts[(file * DocumentsPerFile) + i]}\nYou may write to {Mail} if you like.",
        _ => _texts[(file * DocumentsPerFile) + i],
    };

    /// <summary>Begins a build, and stops it where a stage begins.</summary>
    public void Stop(string name, string stage, CorpusSettings? settings = null)
    {
        using CancellationTokenSource stop = new();
        CorpusBuild build = Build(name, settings, onProgress: progress =>
        {
            if (progress.Stage == stage)
            {
                stop.Cancel();
            }
        });
        Assert.Throws<OperationCanceledException>(() => build.Run(stop.Token));
    }
}
