using TinyGpt.Corpus.Duplicates;
using TinyGpt.Formats;

namespace TinyGpt.Corpus.Tests.Duplicates;

/// <summary>A fresh folder in which duplicates are looked for, deleted after the test.</summary>
internal sealed class SignatureFolder(DuplicateSettings? settings = null) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tinygpt-duplicates-").FullName;

    /// <summary>Computes keys with the settings.</summary>
    public DocumentKeys Keys { get; } = new(settings ?? new DuplicateSettings());

    /// <summary>The signature files so far, in order.</summary>
    public List<string> Signatures { get; } = [];

    /// <summary>The table of duplicates.</summary>
    public string Table => File("duplicates.bin");

    public string File(string name) => Path.Combine(_folder, name);

    public string[] Names() => [.. Directory.GetFileSystemEntries(_folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    /// <summary>Appends a signature file of documents whose keys are given.</summary>
    public void Add(IEnumerable<ulong[]> documents) => Write(writer =>
    {
        foreach (ulong[] keys in documents)
        {
            writer.Add(keys);
        }
    });

    /// <summary>Appends a signature file of texts.</summary>
    public void Add(IEnumerable<(string? Address, string Text)> documents) => Write(writer =>
    {
        foreach ((string? address, string text) in documents)
        {
            writer.Add(address, text);
        }
    });

    /// <summary>Runs all later stages.</summary>
    public DuplicateTable Build(int mostSorted = BandStage.DefaultMostSorted)
    {
        string[] pairs = Pairs(mostSorted);
        ClusterStage.Run(pairs, Table);
        return DuplicateTable.Open(Table);
    }

    /// <summary>Runs the band stage for every key, in an order that nobody chose and on several threads.</summary>
    public string[] Pairs(int mostSorted = BandStage.DefaultMostSorted)
    {
        string[] pairs = [.. Enumerable.Range(0, Keys.Count).Select(key => File($"{key}.pairs"))];
        Parallel.For(0, pairs.Length, key => BandStage.Run(Signatures, key, pairs[key], mostSorted));
        return pairs;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Write(Action<SignatureWriter> add)
    {
        string path = File($"{Signatures.Count:D4}.signatures");
        AtomicFile.Write(path, stream =>
        {
            SignatureWriter writer = new(stream, Keys);
            add(writer);
            writer.Finish();
        });
        Signatures.Add(path);
    }
}
