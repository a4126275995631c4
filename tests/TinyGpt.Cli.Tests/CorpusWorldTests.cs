using System.Text.Json;
using TinyGpt.Corpus.World.Web;
using Xunit;

namespace TinyGpt.Cli.Tests;

public sealed class CorpusWorldTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void JsonSaysWhatTheFolderHolds()
    {
        using CliProcess process = CliProcess.Succeed(_folder.Path, "corpus", "world", "--pages", "120", "--seed", "7", "--out", "w", "--json");
        JsonElement report = process.Json;
        string[] expected =
            ["pages", "files", "bytes", "record_bytes", "kept_pages", "kept_characters", "fates", "tasks", "seconds", "peak_memory_bytes", "out"];
        Assert.Equal(expected, report.EnumerateObject().Select(property => property.Name));
        PageTruth[] truths = [.. TruthJson.Read(_folder["w/truth.jsonl"])];
        Assert.Equal(120, truths.Length);
        Assert.Equal(120, report.GetProperty("pages").GetInt32());
        string[] files = Directory.GetFiles(_folder["w/crawl"], "*.warc.gz");
        Assert.Equal(files.Length, report.GetProperty("files").GetInt32());
        Assert.Equal(files.Sum(file => new FileInfo(file).Length), report.GetProperty("bytes").GetInt64());
        Assert.NotEmpty(report.GetProperty("tasks").EnumerateObject());
        Assert.All(report.GetProperty("tasks").EnumerateObject(), task => Assert.Equal(
            task.Value.GetProperty("test").GetInt32(), Lines($"w/tasks/{task.Name}.test.jsonl")));
        Assert.All(report.GetProperty("tasks").EnumerateObject(), task => Assert.Equal(
            task.Value.GetProperty("train").GetInt32(), Lines($"w/tasks/{task.Name}.train.jsonl")));
        Assert.Equal(truths.Count(truth => truth.Fate == PageTruth.Keep), report.GetProperty("fates").GetProperty("keep").GetInt32());
        Assert.Contains("Pages by their fate", File.ReadAllText(_folder["w/README.txt"]), StringComparison.Ordinal);
        Assert.InRange(new FileInfo(_folder["w/text.txt"]).Length, 2_000_000, 2_050_000);

        // What is only learned from has no test.
        int Lines(string file) => File.Exists(_folder[file]) ? File.ReadLines(_folder[file]).Count() : 0;
    }

    [Fact]
    public void FewPeopleAreAWorldOfTheirOwn()
    {
        CliProcess.Succeed(_folder.Path, "corpus", "world", "--pages", "40", "--people", "few", "--out", "few").Dispose();
        CliProcess.Succeed(_folder.Path, "corpus", "world", "--pages", "40", "--people", "many", "--out", "many").Dispose();
        Assert.InRange(File.ReadLines(_folder["few/tasks/fame.jsonl"]).Count(), 1500, 3000);
        Assert.InRange(File.ReadLines(_folder["many/tasks/fame.jsonl"]).Count(), 4500, 7000);
        Assert.Contains("few or many", CliProcess.Fail(2, _folder.Path, "corpus", "world", "--people", "none"), StringComparison.Ordinal);
    }

    [Fact]
    public void AnInternetIsReplacedOnlyWithForceAndNothingElseIs()
    {
        using CliProcess first = CliProcess.Succeed(_folder.Path, "corpus", "world", "--pages", "160", "--out", "w");
        string build = first.Output.TrimEnd('\n').Split('\n')[^1];
        Assert.Equal("tinygpt corpus build --input w/crawl/*.warc.gz --tokenizer byte --out corpus", build);
        string[] files = [.. Directory.GetFiles(_folder["w/crawl"]).Select(file => Path.GetRelativePath(_folder.Path, file))];
        CliProcess.Succeed(_folder.Path, [.. build.Split(' ')[1..].SelectMany(word => word.Contains('*') ? files : [word])]).Dispose();
        Assert.Contains("w is not empty", CliProcess.Fail(1, _folder.Path, "corpus", "world", "--pages", "40", "--out", "w"));
        File.WriteAllText(_folder["w/crawl/.00000.warc.gz.0123.tinygpt-tmp"], "what a killed process left");
        CliProcess.Succeed(_folder.Path, "corpus", "world", "--pages", "40", "--out", "w", "--force").Dispose();
        Assert.Equal(40, TruthJson.Read(_folder["w/truth.jsonl"]).Count());
        Assert.Single(Directory.GetFiles(_folder["w/crawl"]));
        File.WriteAllText(_folder["w/crawl/CC-MAIN-2024.warc.gz"], "of a real crawl");
        Assert.Contains("CC-MAIN-2024.warc.gz", CliProcess.Fail(1, _folder.Path, "corpus", "world", "--pages", "40", "--out", "w", "--force"));
        Assert.Equal(40, TruthJson.Read(_folder["w/truth.jsonl"]).Count());
        Directory.CreateDirectory(_folder["other"]);
        File.WriteAllText(_folder["other/letter.txt"], "dear reader");
        Assert.Contains("holds no internet", CliProcess.Fail(1, _folder.Path, "corpus", "world", "--pages", "40", "--out", "other", "--force"));
        Assert.Contains("is a file", CliProcess.Fail(1, _folder.Path, "corpus", "world", "--pages", "40", "--out", "other/letter.txt"));
    }

    [Fact]
    public void ThereIsOneWayToSayHowLarge() =>
        Assert.Contains("--size and --pages", CliProcess.Fail(2, _folder.Path, "corpus", "world", "--size", "tiny", "--pages", "40"));
}
