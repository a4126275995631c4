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
        Assert.True(statistics.Train.Shards > 1 && statistics.Validation.Documents > 0, $"{statistics.Train.Shards} shards, {statistics.Validation.Documents} for validation");
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
        Thread[] ranks = [.. Enumerable.Range(0, 3).Select(i => new Thread(() => results[i] = _crawl.Build("ranks", threads: 1 + (i % 2), rank: new Rank(i, 3)).Run()))];
        Array.ForEach(ranks, rank => rank.Start());
        Array.ForEach(ranks, rank => rank.Join());
        Assert.Equal(_crawl.Result("one"), _crawl.Result("ranks"));
        Assert.NotNull(results[0]);
        Assert.Null(results[1]);
        Assert.Null(results[2]);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_crawl["ranks"], ".*", SearchOption.AllDirectories));
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
        Expect("another tokenizer", () => new CorpusBuild(_crawl["corpus"], _crawl.Inputs, SampleCrawl.Settings, CharacterTokenizer.FromText("abc")).Run());
        Expect("5 inputs, and not 4", () => new CorpusBuild(_crawl["corpus"], _crawl.Inputs[..4], SampleCrawl.Settings, new ByteTokenizer()).Run());
        File.AppendAllText(_crawl.Inputs[2], "\n");
        Expect("crawl-2.jsonl", () => _crawl.Build("corpus").Run());
    }

    [Fact]
    public void ABuildGoesOnWithTheSameBlocklistOnly()
    {
        string list = _crawl["list.txt"];
        File.WriteAllText(list, "site1.example\n");
        CorpusSettings settings = SampleCrawl.Settings with { Url = new() { Blocklists = [list] } };
        _crawl.Build("whole", settings).Run(TestContext.Current.CancellationToken);
        _crawl.Stop("corpus", "tokens", settings);
        File.WriteAllText(list, "site2.example\n");
        string message = $"begun with another content of the blocklist {list}; go on with the same, delete the folder, or build in another";
        Expect(message, () => _crawl.Build("corpus", settings).Run());
        Expect(message, () => _crawl.Build("whole", settings).Run());
        Expect($"{list} is not what it was", () => new Corpus.Inspection.CorpusInspection(_crawl["whole"]).Trace(0));
        File.WriteAllText(list, "site1.example\n");
        _crawl.Build("corpus", settings).Run(TestContext.Current.CancellationToken);
        Assert.Equal(_crawl.Result("whole"), _crawl.Result("corpus"));
        Assert.Equal(SampleCrawl.DocumentsPerFile, BuildStatistics.Read(_crawl["corpus"]).Totals.Steps[0].Rejected["blocked-domain"]);
    }

    [Fact]
    public void WhatCannotBeginHoldsNothingToItsSettings()
    {
        CorpusSettings settings = SampleCrawl.Settings with { Url = new() { SoftWords = 0 } };
        Expect("the step url cannot work with its settings", () => _crawl.Build("corpus", settings).Run());
        settings = SampleCrawl.Settings with { Url = new() { Blocklists = [_crawl["missing.txt"]] } };
        Assert.Contains("missing.txt", Assert.Throws<FileNotFoundException>(
            () => _crawl.Build("corpus", settings).Run(TestContext.Current.CancellationToken)).Message);
        settings = SampleCrawl.Settings with { Duplicates = new() { Rows = 0 } };
        Expect("duplicates.rows must be from 1 to 64, not 0", () => _crawl.Build("corpus", settings).Run());
        Assert.NotNull(_crawl.Build("corpus").Run(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void ACorpusMayLieInAFolderOfItsInputs()
    {
        string folder = Path.GetDirectoryName(_crawl["corpus"])!;
        _crawl.Stop("corpus", "shards");
        BuildStatistics statistics = new CorpusBuild(_crawl["corpus"], [folder], SampleCrawl.Settings, new ByteTokenizer())
            .Run(TestContext.Current.CancellationToken)!;
        Assert.Equal(SampleCrawl.Documents, statistics.Totals.Documents);
        string[] own = [_crawl["corpus/rejects"]];
        Expect("the corpus's own folder", () => new CorpusBuild(_crawl["corpus"], own, SampleCrawl.Settings, new ByteTokenizer()).Run());
    }

    [Fact]
    public void ATokenizerThatNoBuildWroteIsLeftAlone()
    {
        Directory.CreateDirectory(_crawl["bpe"]);
        File.WriteAllText(_crawl["bpe/tokenizer.json"], "a day's work");
        Assert.Contains("holds tokenizer.json", Assert.Throws<IOException>(
            () => _crawl.Build("bpe").Run(TestContext.Current.CancellationToken)).Message);
        Assert.Equal("a day's work", File.ReadAllText(_crawl["bpe/tokenizer.json"]));
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
        BuildStatistics statistics = _crawl.Build("corpus", SampleCrawl.Settings with { Validation = new() { Share = 0 } }).Run(TestContext.Current.CancellationToken)!;
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
        BuildStatistics statistics = _crawl.Build("corpus", SampleCrawl.Settings with { Steps = ["extract"] }).Run(TestContext.Current.CancellationToken)!;
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
        BuildStatistics statistics = new CorpusBuild(_crawl["corpus"], [_crawl["nameless.jsonl"]], SampleCrawl.Settings, new ByteTokenizer()).Run(TestContext.Current.CancellationToken)!;
        Assert.Equal(SampleCrawl.KeptDocuments, statistics.Totals.Kept);
        Assert.Equal(SampleCrawl.Files, statistics.Totals.Steps.Single(step => step.Step == "duplicates").Rejected["same-content"]);
    }

    [Fact]
    public void FilesOfTwoFoldersMayHaveTheSameName()
    {
        string[] folders = [_crawl["one"], _crawl["two"]];
        Array.ForEach(folders, folder => Directory.CreateDirectory(folder));
        File.WriteAllText(_crawl["one/chapter.txt"], "The goose went over the bridge in the morning.");
        File.WriteAllText(_crawl["two/chapter.txt"], "Nobody knows where all the hens have gone.");
        CorpusSettings settings = SampleCrawl.Settings with { Steps = ["duplicates"] };
        BuildStatistics statistics = new CorpusBuild(_crawl["corpus"], folders, settings, new ByteTokenizer())
            .Run(TestContext.Current.CancellationToken)!;
        Assert.Equal(2, statistics.Totals.Kept);
    }

    [Fact]
    public void AnInputThatCannotBeReadAtAllIsNamed()
    {
        File.WriteAllText(_crawl["pages.parquet"], "this is no Parquet");
        string message = Assert.Throws<InvalidDataException>(
            () => new CorpusBuild(_crawl["corpus"], [.. _crawl.Inputs, _crawl["pages.parquet"]], SampleCrawl.Settings, new ByteTokenizer()).Run(TestContext.Current.CancellationToken)).Message;
        Assert.Contains("pages.parquet", message);
        Assert.DoesNotContain("cannot write", message);
    }

    [Fact]
    public void PagesNeedTheStepThatMakesTextOfThem()
    {
        File.WriteAllText(_crawl["page.html"], "<html><body><p>A page.</p></body></html>");
        Expect("page.html", () => new CorpusBuild(_crawl["corpus"], [_crawl["page.html"]], SampleCrawl.Settings with { Steps = ["quality"] }, new ByteTokenizer()).Run());
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
