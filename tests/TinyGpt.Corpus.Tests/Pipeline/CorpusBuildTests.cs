using TinyGpt.Corpus.Pipeline;
using TinyGpt.Data;
using TinyGpt.Tokenization;
using Xunit;

namespace TinyGpt.Corpus.Tests.Pipeline;

public sealed class CorpusBuildTests : IDisposable
{
    private readonly SampleCrawl _crawl = new();

    public void Dispose() => _crawl.Dispose();

    [Fact]
    public void EveryDocumentIsCountedOnceAndEndsInAShardOrAmongTheRejects()
    {
        BuildStatistics statistics = _crawl.Build("corpus").Run(TestContext.Current.CancellationToken)!;
        Assert.Equal(SampleCrawl.Documents, statistics.Totals.Documents);
        Assert.Equal(SampleCrawl.KeptDocuments, statistics.Totals.Kept);
        Assert.Equal(SampleCrawl.KeptDocuments, statistics.Train.Documents + statistics.Validation.Documents);
        Assert.True(statistics.Train.Shards > 1 && statistics.Validation.Documents > 0,
            $"{statistics.Train.Shards} shards, {statistics.Validation.Documents} for validation");
        Dictionary<string, StepTotals> steps = statistics.Totals.Steps.ToDictionary(step => step.Step);
        Assert.Equal([.. StepList.Names, "tokens"], statistics.Totals.Steps.Select(step => step.Step));
        Assert.Equal(SampleCrawl.Files, steps["quality"].Rejected.Values.Sum());
        Assert.Equal(SampleCrawl.Files, steps["duplicates"].Rejected["same-content"]);
        Assert.Equal(2 * SampleCrawl.Files, steps.Values.Sum(step => step.Rejected.Values.Sum()));
        foreach ((StepTotals before, StepTotals after) in statistics.Totals.Steps.Zip(statistics.Totals.Steps.Skip(1)))
        {
            Assert.Equal((before.DocumentsOut, before.BytesOut), (after.DocumentsIn, after.BytesIn));
            Assert.Equal(after.DocumentsIn, after.DocumentsOut + after.Rejected.Values.Sum());
        }

        Assert.Equal(SampleCrawl.Files, statistics.ClusterSizes[2]);
    }

    [Fact]
    public void TheShardsHoldTheTextsWithBlankLinesBetweenAndNoPersonalData()
    {
        _crawl.Build("corpus").Run(TestContext.Current.CancellationToken);
        using TextCorpus corpus = TextCorpus.Open(_crawl["corpus"]);
        string text = Text(corpus.Train) + Text(corpus.Validation);
        Assert.Equal(SampleCrawl.KeptDocuments, text.Split("\n\n").Length - 1);
        Assert.DoesNotContain(SampleCrawl.Mail, text);
        Assert.Equal(corpus.Validation.Count, corpus.ValidationBytes);
        Assert.Equal(CorpusManifest.Read(_crawl["corpus"]).Validation.Sum(shard => shard.Bytes + (2 * shard.Documents)), corpus.ValidationBytes);
    }

    [Fact]
    public void TheShardsAreTheSameForAnyNumberOfThreadsAndRanks()
    {
        _crawl.Build("one").Run(TestContext.Current.CancellationToken);
        _crawl.Build("threads", threads: 3).Run(TestContext.Current.CancellationToken);
        Assert.Equal(_crawl.Result("one"), _crawl.Result("threads"));
        BuildStatistics?[] results = new BuildStatistics?[3];
        Thread[] ranks = [.. Enumerable.Range(0, 3)
            .Select(i => new Thread(() => results[i] = _crawl.Build("ranks", threads: 1 + (i % 2), rank: new Rank(i, 3)).Run()))];
        Array.ForEach(ranks, rank => rank.Start());
        Array.ForEach(ranks, rank => rank.Join());
        Assert.Equal(_crawl.Result("one"), _crawl.Result("ranks"));
        Assert.NotNull(results[0]);
        Assert.Null(results[1]);
        Assert.Null(results[2]);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_crawl["ranks"], ".*", SearchOption.AllDirectories));
    }

    [Fact]
    public void AStoppedBuildGoesOnAndEndsWithTheSameShards()
    {
        _crawl.Build("whole").Run(TestContext.Current.CancellationToken);
        int stops = 0;
        for (int reports = 1; !_crawl.Build("stopped").IsFinished; reports += 3)
        {
            using CancellationTokenSource stop = new();
            int left = reports;
            CorpusBuild build = _crawl.Build("stopped", threads: 1 + (stops % 2), onProgress: _ =>
            {
                if (--left == 0)
                {
                    stop.Cancel();
                }
            });
            try
            {
                build.Run(stop.Token);
            }
            catch (OperationCanceledException)
            {
                stops++;
            }
        }

        Assert.True(stops >= 10, $"stopped {stops} times only");
        Assert.Equal(_crawl.Result("whole"), _crawl.Result("stopped"));
    }

    [Fact]
    public void AFinishedBuildIsRepeatedWithoutWork()
    {
        BuildStatistics first = _crawl.Build("corpus").Run(TestContext.Current.CancellationToken)!;
        File.WriteAllText(_crawl["corpus/train-00000.tok"], "another");
        BuildStatistics second = _crawl.Build("corpus").Run(TestContext.Current.CancellationToken)!;
        Assert.Equal((first.Seconds, first.Train, first.Totals.Tokens), (second.Seconds, second.Train, second.Totals.Tokens));
        Assert.Equal("another", File.ReadAllText(_crawl["corpus/train-00000.tok"]));
    }

    [Fact]
    public void ABuildGoesOnWithItsOwnInputsAndSettingsOnly()
    {
        _crawl.Build("corpus").Run(TestContext.Current.CancellationToken);
        CorpusSettings other = SampleCrawl.Settings with { Quality = new() { MinimumWords = 49 } };
        Expect("quality.minimum-words=50, and not 49", () => _crawl.Build("corpus", other).Run());
        Expect("another tokenizer", () =>
            new CorpusBuild(_crawl["corpus"], _crawl.Inputs, SampleCrawl.Settings, CharacterTokenizer.FromText("abc")).Run());
        Expect("5 inputs, and not 4", () => new CorpusBuild(_crawl["corpus"], _crawl.Inputs[..4], SampleCrawl.Settings, new ByteTokenizer()).Run());
        File.AppendAllText(_crawl.Inputs[2], "\n");
        Expect("crawl-2.jsonl", () => _crawl.Build("corpus").Run());
    }

    [Fact]
    public void AFolderOfSomethingElseIsLeftAlone()
    {
        Directory.CreateDirectory(_crawl["corpus"]);
        File.WriteAllText(_crawl["corpus/thesis.txt"], "all of it");
        IOException exception = Assert.Throws<IOException>(() => _crawl.Build("corpus").Run(TestContext.Current.CancellationToken));
        Assert.Contains("thesis.txt", exception.Message);
        Assert.Equal(["thesis.txt"], Directory.GetFileSystemEntries(_crawl["corpus"]).Select(Path.GetFileName));
    }

    [Fact]
    public void WithoutADocumentThereIsNoCorpus() => Expect(
        "no document was kept", () => _crawl.Build("corpus", SampleCrawl.Settings with { Quality = new() { MinimumWords = 90_000 } }).Run());

    [Fact]
    public void ThereIsAValidationDocumentHoweverSmallTheShare()
    {
        BuildStatistics statistics = _crawl.Build("corpus", SampleCrawl.Settings with { Validation = new() { Share = 0 } })
            .Run(TestContext.Current.CancellationToken)!;
        Assert.Equal(1, statistics.Validation.Documents);
    }

    [Fact]
    public void ADocumentWithoutDuplicatesOnAnySideStaysOnItsSideWhenOthersCome()
    {
        _crawl.Build("all").Run(TestContext.Current.CancellationToken);
        new CorpusBuild(_crawl["some"], _crawl.Inputs[..3], SampleCrawl.Settings, new ByteTokenizer()).Run(TestContext.Current.CancellationToken);
        using TextCorpus all = TextCorpus.Open(_crawl["all"]), some = TextCorpus.Open(_crawl["some"]);
        Assert.Subset(Texts(all.Train), Texts(some.Train));
        Assert.Subset(Texts(all.Validation), Texts(some.Validation));
        Assert.Empty(Texts(all.Train).Intersect(Texts(all.Validation)));
    }

    [Fact]
    public void StepsThatAreNotChosenDoNothing()
    {
        BuildStatistics statistics = _crawl.Build("corpus", SampleCrawl.Settings with { Steps = ["extract"] })
            .Run(TestContext.Current.CancellationToken)!;
        Assert.Equal(SampleCrawl.Documents, statistics.Totals.Kept);
        Assert.Equal(["extract", "tokens"], statistics.Totals.Steps.Select(step => step.Step));
        using TextCorpus corpus = TextCorpus.Open(_crawl["corpus"]);
        Assert.Contains(SampleCrawl.Mail, Text(corpus.Train) + Text(corpus.Validation));
    }

    [Fact]
    public void DocumentsNeedNoAddress()
    {
        string[] lines = [.. _crawl.Inputs.SelectMany(File.ReadAllLines).Select(line => line.Replace("\"url\"", "\"id\"", StringComparison.Ordinal))];
        File.WriteAllLines(_crawl["nameless.jsonl"], lines);
        BuildStatistics statistics = new CorpusBuild(_crawl["corpus"], [_crawl["nameless.jsonl"]], SampleCrawl.Settings, new ByteTokenizer())
            .Run(TestContext.Current.CancellationToken)!;
        Assert.Equal(SampleCrawl.KeptDocuments, statistics.Totals.Kept);
        Assert.Equal(SampleCrawl.Files, statistics.Totals.Steps.Single(step => step.Step == "duplicates").Rejected["same-content"]);
    }

    [Fact]
    public void AnInputThatCannotBeReadAtAllIsNamed()
    {
        File.WriteAllText(_crawl["pages.parquet"], "this is no Parquet");
        string message = Assert.Throws<InvalidDataException>(
            () => new CorpusBuild(_crawl["corpus"], [.. _crawl.Inputs, _crawl["pages.parquet"]], SampleCrawl.Settings, new ByteTokenizer())
                .Run(TestContext.Current.CancellationToken)).Message;
        Assert.Contains("pages.parquet", message);
        Assert.DoesNotContain("cannot write", message);
    }

    [Fact]
    public void PagesNeedTheStepThatMakesTextOfThem()
    {
        File.WriteAllText(_crawl["page.html"], "<html><body><p>A page.</p></body></html>");
        Expect("page.html", () =>
            new CorpusBuild(_crawl["corpus"], [_crawl["page.html"]], SampleCrawl.Settings with { Steps = ["quality"] }, new ByteTokenizer()).Run());
    }

    private static string Text(ITokenSource tokens)
    {
        int[] ids = new int[tokens.Count];
        tokens.Read(0, ids);
        return new ByteTokenizer().Decode(ids);
    }

    private static HashSet<string> Texts(ITokenSource tokens) => [.. Text(tokens).Split("\n\n", StringSplitOptions.RemoveEmptyEntries)];

    private static void Expect(string message, Action build) => Assert.Contains(message, Assert.Throws<InvalidDataException>(build).Message);
}
