using TinyGpt.Corpus.Duplicates;
using TinyGpt.Corpus.Pipeline;
using TinyGpt.Corpus.Shards;
using TinyGpt.Corpus.Tests.Duplicates;
using TinyGpt.Corpus.Tests.Pipeline;
using TinyGpt.Tests.Formats;
using TinyGpt.Tests.Fuzzing;

namespace TinyGpt.Corpus.Tests.Fuzzing;

/// <summary>What lies on disk between the stages of a build, read as the next stage reads it.</summary>
internal static class BuildFiles
{
    private const string SignatureExtension = ".signatures", PairExtension = ".pairs", TableName = "duplicates.bin";

    private static readonly DuplicateSettings _settings = new() { Bands = 1, Rows = 2 };

    public static FuzzTarget Signatures() => new("signatures", [Duplicates(SignatureExtension)], (folder, _) =>
    {
        for (int key = 0; key < new DocumentKeys(_settings).Count; key++)
        {
            BandStage.Run(Files(folder, SignatureExtension), key, Path.Combine(folder, "output"));
        }
    });

    public static FuzzTarget Pairs() => new(
        "pairs", [Duplicates(PairExtension)], (folder, _) => ClusterStage.Run(Files(folder, PairExtension), Path.Combine(folder, "output")));

    public static FuzzTarget Table() => new("table of duplicates", [Duplicates(TableName)], (folder, _) =>
    {
        using DuplicateTable table = DuplicateTable.Open(Path.Combine(folder, TableName));
        for (long document = 0; document < table.Count; document++)
        {
            table.Fate(document);
        }
    });

    public static FuzzTarget TokenPart() => new("token part", [Part()], (folder, _) =>
    {
        using TokenPart part = Corpus.Shards.TokenPart.Open(folder);
        long start = 0;
        foreach (PartDocument document in part.Documents)
        {
            part.Read(start, new int[document.End - start]);
            start = document.End;
        }
    });

    public static FuzzTarget Plan()
    {
        using SampleCrawl crawl = new();
        CorpusSettings settings = SampleCrawl.Settings with { Url = new() { Blocklists = [crawl.Inputs[0]] } };
        BuildInput[] inputs = [new("a.jsonl", 3), new("b", 4) { Name = "c/b" }];
        BuildPlan plan = new(BuildPlan.CurrentVersion, settings, inputs, new("tokenizer.json", "byte", 257, "00"))
        {
            Blocklists = BuildBlocklist.Of(settings),
        };
        BuildFolder whole = new(crawl["corpus"]);
        Directory.CreateDirectory(whole.Work);
        plan.Write(whole);
        return FuzzTarget.OfFiles("build plan", "build.json", [File.ReadAllBytes(whole.Plan)], (path, _) =>
        {
            BuildPlan begun = JsonFile.Read(path, PipelineJson.Readable.BuildPlan);
            try
            {
                plan.CheckSame(whole, begun);
            }
            catch (InvalidDataException exception) when (exception.Message.StartsWith(whole.Path, StringComparison.Ordinal))
            {
                // The plan of another build is no damaged file.
            }
        });
    }

    private static Dictionary<string, byte[]> Duplicates(string extension)
    {
        using SignatureFolder folder = new(_settings);
        folder.Add([[1, 11, 21], [1, 12, 22], [2, 13, 21]]);
        folder.Add([[3, 14, 24], [4, 14, 25], [5, 15, 24]]);
        folder.Build().Dispose();
        return Contents(folder.Names().Where(name => name.EndsWith(extension, StringComparison.Ordinal)).Select(folder.File));
    }

    private static Dictionary<string, byte[]> Part()
    {
        using TemporaryFolder folder = new();
        using (TokenPartWriter writer = new(folder.Path, 1000) { MostTokens = 5 })
        {
            writer.Add(new[] { 1, 2, 3 }, 7, 3, 0);
            writer.Add(new[] { 4, 5 }, 8, 2, 1);
            writer.Add(new[] { 6, 7, 8 }, 9, 3, 3);
            writer.Finish();
        }

        return Contents(folder.Names().Select(folder.File));
    }

    private static Dictionary<string, byte[]> Contents(IEnumerable<string> paths) =>
        paths.ToDictionary(path => Path.GetFileName(path), File.ReadAllBytes);

    private static string[] Files(string folder, string extension) =>
        [.. Directory.GetFiles(folder, "*" + extension).Order(StringComparer.Ordinal)];
}
