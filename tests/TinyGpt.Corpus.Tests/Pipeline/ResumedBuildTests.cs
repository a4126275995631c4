using TinyGpt.Corpus.Pipeline;
using Xunit;

namespace TinyGpt.Corpus.Tests.Pipeline;

/// <summary>Builds that were stopped, killed or damaged, and what becomes of them.</summary>
public sealed class ResumedBuildTests : IDisposable
{
    private static readonly string[] _halves =
    [
        ".tokenizer.json", "work/.build.json", "work/documents/.00001", "work/duplicates/.pairs-00003.bin", "work/duplicates/.table.bin",
        "work/tokens/.00004", "work/shards/.train-00000.json", ".train-00000.tok", ".validation-00000.ends", ".statistics.json", ".manifest.json",
    ];

    private readonly SampleCrawl _crawl = new();

    public void Dispose() => _crawl.Dispose();

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
    public void AKillInAnyStageChangesNothing()
    {
        _crawl.Build("whole").Run(TestContext.Current.CancellationToken);
        // What a kill leaves is what lies there at that moment.
        List<string> kills = [];
        List<(string Stage, int Task)> tasks = [];
        int reports = 0;
        _crawl.Build("killed", onProgress: progress =>
        {
            bool isNew = tasks.Count == 0 || tasks[^1] != (progress.Stage, progress.Task);
            if (isNew)
            {
                tasks.Add((progress.Stage, progress.Task));
            }

            if (isNew || ++reports % 10 == 0)
            {
                kills.Add($"{kills.Count} in {progress.Stage}");
                _crawl.Copy("killed", kills[^1]);
            }
        }).Run(TestContext.Current.CancellationToken);
        Assert.Equal(["documents", "bands", "clusters", "tokens", "shards"], tasks.Select(task => task.Stage).Distinct());
        foreach (string kill in kills)
        {
            // And halves of what one task of each kind writes.
            foreach (string half in _halves)
            {
                File.WriteAllText(_crawl[$"{kill}/{half}.0123.tinygpt-tmp"], "half");
            }

            _crawl.Build(kill).Run(TestContext.Current.CancellationToken);
            Assert.Equal(_crawl.Result("whole"), _crawl.Result(kill));
            Assert.Empty(Directory.EnumerateFileSystemEntries(_crawl[kill], ".*", SearchOption.AllDirectories));
        }
    }

    [Fact]
    public void WhatAKillLeftOfATaskGoesWhenItsStageBeginsAgain()
    {
        _crawl.Stop("corpus", "documents");
        string half = _crawl["corpus/work/documents/.00001.0123.tinygpt-tmp"], other = _crawl["corpus/work/documents/.00005.0123.tinygpt-tmp"];
        Directory.CreateDirectory(half);
        Directory.CreateDirectory(other);
        _crawl.Stop("corpus", "bands");
        Assert.False(Path.Exists(half));
        // There are inputs 0 to 4 only.
        Assert.True(Path.Exists(other));
    }

    [Fact]
    public void AKillBetweenAShardAndItsEntryWritesTheShardAgain()
    {
        _crawl.Build("corpus").Run(TestContext.Current.CancellationToken);
        SortedDictionary<string, string> whole = _crawl.Result("corpus");
        File.Delete(_crawl["corpus/manifest.json"]);
        File.Delete(_crawl["corpus/work/shards/train-00001.json"]);
        File.WriteAllText(_crawl["corpus/train-00001.tok"], "half");
        _crawl.Build("corpus").Run(TestContext.Current.CancellationToken);
        Assert.Equal(whole, _crawl.Result("corpus"));
    }

    /// <summary>A task's folder appears before its rejects are moved; a rank must not take it for done, and finish the corpus without them.</summary>
    [Theory]
    [InlineData("documents", "05-quality")]
    [InlineData("tokens", "08-duplicates")]
    public void ATaskIsDoneWhenItsRejectsAreInTheirPlace(string stage, string rejects)
    {
        _crawl.Build("corpus").Run(TestContext.Current.CancellationToken);
        SortedDictionary<string, string> whole = _crawl.Result("corpus");
        File.Delete(_crawl["corpus/manifest.json"]);
        string pending = Directory.CreateDirectory(_crawl[$"corpus/work/{stage}/00001/rejects"]).FullName;
        File.Move(_crawl[$"corpus/rejects/{rejects}/00001.jsonl.gz"], Path.Combine(pending, rejects[3..]));
        using CancellationTokenSource stop = new();
        List<string> waits = [];
        CorpusBuild first = _crawl.Build("corpus", rank: new Rank(0, 2), onProgress: progress =>
        {
            if (progress.WaitingFor is { } other)
            {
                waits.Add($"{progress.Stage} {progress.Task}, {other}");
                stop.Cancel();
            }
        });
        Assert.Throws<OperationCanceledException>(() => first.Run(stop.Token));
        Assert.Equal([$"{stage} 1, rank 1 of 2"], waits);
        Assert.False(first.IsFinished);
        _crawl.Build("corpus").Run(TestContext.Current.CancellationToken);
        Assert.Equal(whole, _crawl.Result("corpus"));
    }

    [Fact]
    public void ADamagedSignatureFileIsMadeAgainOnceItIsDeleted()
    {
        _crawl.Build("whole").Run(TestContext.Current.CancellationToken);
        _crawl.Stop("damaged", "bands");
        string path = _crawl["damaged/work/documents/00002/signatures.bin"];
        byte[] bytes = File.ReadAllBytes(path);
        bytes[^1] ^= 1;
        File.WriteAllBytes(path, bytes);
        Expect($"{path} is damaged", () => _crawl.Build("damaged").Run());
        File.Delete(path);
        _crawl.Build("damaged").Run(TestContext.Current.CancellationToken);
        Assert.Equal(_crawl.Result("whole"), _crawl.Result("damaged"));
    }

    [Fact]
    public void DocumentsThatAreLostBetweenStagesAreMissed()
    {
        _crawl.Stop("corpus", "tokens");
        string kept = _crawl["corpus/work/documents/00003/documents.jsonl.gz"];
        using (FileStream file = File.Create(kept))
        using (JsonLinesWriter lines = new(file))
        {
            lines.Add("{\"file\":\"a\",\"record\":0,\"offset\":0,\"text\":\"The only one.\"}"u8);
        }

        Expect($"{kept} has fewer documents", () => _crawl.Build("corpus").Run());
    }

    private static void Expect(string message, Action build) => Assert.Contains(message, Assert.Throws<InvalidDataException>(build).Message);
}
