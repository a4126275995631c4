using System.Diagnostics;
using System.Text.Json;
using Xunit;

namespace TinyGpt.Cli.Tests;

public sealed class CorpusBuildTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string[] _build;

    public CorpusBuildTests() => _build = CorpusInputs.Write(_folder);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void JsonTellsWhatEachStepDid()
    {
        using CliProcess process = CliProcess.Succeed(_folder.Path, [.. _build, "--out", "corpus", "--json"]);
        JsonElement result = process.Json;
        JsonElement documents = result.GetProperty("documents");
        Assert.Equal(200, documents.GetProperty("read").GetInt32());
        Assert.Equal(20, result.GetProperty("rejected").GetProperty("quality").GetProperty("too-few-words").GetInt32());
        int rejected = result.GetProperty("rejected").EnumerateObject().Sum(step => step.Value.EnumerateObject().Sum(reason => reason.Value.GetInt32()));
        Assert.InRange(rejected, 20, 40);
        Assert.Equal(200 - rejected, documents.GetProperty("tokens").GetInt32());
        Assert.True(result.GetProperty("bytes").GetProperty("extract").GetInt64() > result.GetProperty("bytes").GetProperty("tokens").GetInt64());
        Assert.Equal(
            result.GetProperty("tokens").GetInt64(),
            result.GetProperty("train").GetProperty("tokens").GetInt64() + result.GetProperty("validation").GetProperty("tokens").GetInt64());
        Assert.True(result.GetProperty("seconds").GetDouble() > 0);
        Assert.InRange(result.GetProperty("peak_memory_bytes").GetInt64(), 1 << 20, 1 << 30);
        using CliProcess again = CliProcess.Succeed(_folder.Path, [.. _build, "--out", "corpus", "--json"]);
        Assert.Equal(process.Output, again.Output);
        Assert.Contains("was finished before", again.Error);
    }

    [Fact]
    public void PretrainTakesTheCorpusAndRefusesAnother()
    {
        CliProcess.Succeed(_folder.Path, [.. _build, "--out", "corpus"]).Dispose();
        string[] model = ["--layers", "1", "--heads", "2", "--width", "16", "--context", "16", "--batch", "2", "--steps", "4", "--device", "cpu"];
        using CliProcess run = CliProcess.Succeed(_folder.Path, ["pretrain", "--data", "corpus", "--out", "run", "--json", .. model]);
        Assert.Equal(run.Json.GetProperty("validation_loss").GetDouble() / Math.Log(2), run.Json.GetProperty("bits_per_byte").GetDouble(), 9);
        Assert.True(Directory.EnumerateFiles(_folder["run/data"]).Sum(path => new FileInfo(path).Length) < 1000);
        Assert.Contains("has its own", CliProcess.Fail(2, _folder.Path, ["pretrain", "--data", "corpus", "--tokenizer", "byte", "--out", "other", .. model]));
        Assert.Contains("alone", CliProcess.Fail(2, _folder.Path, ["pretrain", "--data", "corpus", "part0.jsonl", "--out", "other", .. model]));
        using CliProcess resumed = CliProcess.Succeed(_folder.Path, "pretrain", "--resume", "run", "--json");
        Assert.Equal(run.Output, resumed.Output);
        Directory.Delete(_folder["corpus"], recursive: true);
        Assert.Contains("not there any more", CliProcess.Fail(1, _folder.Path, "pretrain", "--resume", "run"));
        CliProcess.Succeed(_folder.Path, [.. _build, "--out", "corpus", "--set", "quality.minimum-words=51"]).Dispose();
        Assert.Contains("not the one which the run was begun with", CliProcess.Fail(1, _folder.Path, "pretrain", "--resume", "run"));
    }

    [Fact]
    public void PretrainTakesTheValidationOfAnotherCorpusOfTheSameTokenizer()
    {
        CliProcess.Succeed(_folder.Path, [.. _build, "--out", "corpus"]).Dispose();
        CliProcess.Succeed(_folder.Path, [.. _build, "--out", "other", "--set", "quality.minimum-words=9", "--set", "validation.share=.3"]).Dispose();
        string[] model = ["--layers", "1", "--heads", "2", "--width", "16", "--context", "16", "--batch", "2", "--steps", "4", "--device", "cpu"];
        using CliProcess own = CliProcess.Succeed(_folder.Path, ["pretrain", "--data", "corpus", "--out", "own", "--json", .. model]);
        // What is not used is not read.
        File.Delete(_folder["other/train-00000.tok"]);
        File.Delete(_folder["corpus/validation-00000.tok"]);
        using CliProcess run = CliProcess.Succeed(
            _folder.Path, ["pretrain", "--data", "corpus", "--validation", "other", "--out", "run", "--json", .. model]);
        Assert.Equal(Loss(own, "train_loss"), Loss(run, "train_loss"));
        Assert.NotEqual(Loss(own, "validation_loss"), Loss(run, "validation_loss"));
        using CliProcess resumed = CliProcess.Succeed(_folder.Path, "pretrain", "--resume", "run", "--json");
        Assert.Equal(run.Output, resumed.Output);
        CliProcess.Succeed(_folder.Path, "tokenizer", "train", "--vocabulary", "300", "--out", "bpe").Dispose();
        CliProcess.Succeed(_folder.Path, [.. _build.Select(word => word == "byte" ? "bpe" : word), "--out", "third"]).Dispose();
        string[] third = ["pretrain", "--data", "corpus", "--validation", "third", "--out", "no", .. model];
        Assert.Contains("third has another tokenizer than", CliProcess.Fail(1, _folder.Path, third));
        Directory.CreateDirectory(_folder["begun"]);
        Assert.Contains(
            "begun is a folder without manifest.json", CliProcess.Fail(1, _folder.Path, ["pretrain", "--data", "begun", "--out", "no", .. model]));
        string[] text = ["pretrain", "--data", "part0.jsonl", "--validation", "other", .. model];
        Assert.Contains("needs --data with a built corpus", CliProcess.Fail(2, _folder.Path, text));

        static double Loss(CliProcess process, string name) => process.Json.GetProperty(name).GetDouble();
    }

    [Fact]
    public void ABlocklistIsOneOfTheSettings()
    {
        File.WriteAllLines(_folder["a.txt"], ["part0.jsonl.example"]);
        File.WriteAllLines(_folder["b.txt"], ["# one address", "part1.jsonl.example/3"]);
        using CliProcess settings = CliProcess.Succeed(_folder.Path, "corpus", "build", "--blocklist", "a.txt", "b.txt", "--settings-help");
        Assert.Contains("url.blocklists", settings.Output);
        Assert.Contains("a.txt,b.txt\n", settings.Output);
        using CliProcess process = CliProcess.Succeed(_folder.Path, [.. _build, "--out", "corpus", "--json", "--blocklist", "a.txt", "b.txt"]);
        JsonElement blocked = process.Json.GetProperty("rejected").GetProperty("url");
        Assert.Equal((40, 1), (blocked.GetProperty("blocked-domain").GetInt32(), blocked.GetProperty("blocked-url").GetInt32()));
    }

    [Fact]
    public void WhatPagesSayCannotSteerATerminal()
    {
        File.WriteAllText(_folder["part0.jsonl"], """
            {"url":"http://a.example/\u001b[2J","text":"Short \u001b[31mand\u0007 red.\r\nYes."}
            """);
        string[] build = [.. _build, "--set", "steps=quality", "--out", "corpus"];
        CliProcess.Succeed(_folder.Path, build).Dispose();
        using CliProcess rejected = CliProcess.Succeed(_folder.Path, "corpus", "inspect", "corpus", "--rejected", "--limit", "1");
        using CliProcess trace = CliProcess.Succeed(_folder.Path, "corpus", "inspect", "corpus", "--document", "0", "--trace");
        Assert.Contains("    Short \uFFFD[31mand\uFFFD red.\n    Yes.\n", rejected.Output);
        Assert.Contains("http://a.example/\uFFFD[2J", trace.Output);
        Assert.DoesNotContain('\e', rejected.Output + trace.Output);
    }

    [Fact]
    public void InspectShowsTheCorpusADocumentAndTheRejects()
    {
        CliProcess.Succeed(_folder.Path, [.. _build, "--out", "corpus"]).Dispose();
        using CliProcess summary = CliProcess.Succeed(_folder.Path, "corpus", "inspect", "corpus", "--json");
        Assert.Equal(200, summary.Json.GetProperty("documents").GetInt32());
        using CliProcess trace = CliProcess.Succeed(_folder.Path, "corpus", "inspect", "corpus", "--document", "17", "--trace");
        Assert.Contains("http://part0.jsonl.example/17", trace.Output);
        Assert.Contains("keep", trace.Output);
        using CliProcess rejected = CliProcess.Succeed(_folder.Path, "corpus", "inspect", "corpus", "--rejected", "--limit", "3", "--json");
        Assert.Equal(3, rejected.Json.GetArrayLength());
        using CliProcess tooShort = CliProcess.Succeed(_folder.Path, "corpus", "inspect", "corpus", "--reason", "too-few-words", "--limit", "3", "--json");
        Assert.Equal([9, 19, 29], tooShort.Json.EnumerateArray().Select(document => document.GetProperty("number").GetInt32()));
        Assert.Contains("from 0 to 199", CliProcess.Fail(1, _folder.Path, "corpus", "inspect", "corpus", "--document", "200"));
        Assert.Contains("one thing", CliProcess.Fail(2, _folder.Path, "corpus", "inspect", "corpus", "--trace"));
        File.AppendAllText(_folder["corpus/train-00000.tok"], "x");
        Assert.Contains("train-00000.tok", CliProcess.Fail(1, _folder.Path, "corpus", "inspect", "corpus"));
    }

    [Fact]
    public void ThreeProcessesMakeTheSameShardsAsOne()
    {
        CliProcess.Succeed(_folder.Path, [.. _build, "--out", "one", "--threads", "1"]).Dispose();
        CliProcess[] ranks = [.. Enumerable.Range(0, 3).Select(i => CliProcess.Start(
            _folder.Path, [.. _build, "--out", "three", "--rank", $"{i}", "--ranks", "3", "--threads", $"{1 + (i % 2)}", "--json"]))];
        Assert.All(ranks, rank => Assert.True(rank.ToEnd().ExitCode == 0, rank.Error));
        Assert.Equal(["three", "", ""], ranks.Select(rank => rank.Output.Length == 0 ? "" : rank.Json.GetProperty("out").GetString()));
        Assert.Equal(CorpusInputs.Contents(_folder["one"]), CorpusInputs.Contents(_folder["three"]));
        Array.ForEach(ranks, rank => rank.Dispose());
    }

    [Fact]
    public async Task ThreeRanksUnderMpirunMakeTheSameShardsAsOne()
    {
        string? mpirun = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "mpirun")).FirstOrDefault(File.Exists);
        Assert.SkipWhen(mpirun is null, "there is no mpirun; apt-get install openmpi-bin");
        CliProcess.Succeed(_folder.Path, [.. _build, "--out", "one"]).Dispose();
        string[] mpi = ["--allow-run-as-root", "--oversubscribe", "-np", "3"];
        ProcessStartInfo start = new(mpirun, [.. mpi, .. CliProcess.Line([.. _build, "--out", "three", "--json"])])
        {
            WorkingDirectory = _folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await error);
        // mpirun gives a rank a terminal of its own, which the runtime greets with an escape sequence.
        output = output[Math.Max(0, output.IndexOf('{', StringComparison.Ordinal))..];
        Assert.Equal("three", JsonDocument.Parse(output).RootElement.GetProperty("out").GetString());
        Assert.Contains("rank 2 of 3", await error);
        Assert.Equal(CorpusInputs.Contents(_folder["one"]), CorpusInputs.Contents(_folder["three"]));
    }

    [Fact]
    public void ARankThatFailsEndsTheOthersWithItsMessage()
    {
        File.WriteAllText(_folder["part9.parquet"], "this is no Parquet");
        string[] build = [.. _build, "part9.parquet"];
        CliProcess[] ranks = [.. Enumerable.Range(0, 2).Select(i => CliProcess.Start(_folder.Path, [.. build, "--out", "corpus", "--rank", $"{i}", "--ranks", "2"]))];
        string[] errors = [.. ranks.Select(rank => Assert.Single(rank.ToEnd().ErrorLines))];
        Assert.All(ranks, rank => Assert.Equal(1, rank.ExitCode));
        Assert.Contains("part9.parquet", errors[1]);
        Assert.Contains("rank 1 of 2 failed", errors[0]);
        Assert.Contains("part9.parquet", errors[0]);
        Array.ForEach(ranks, rank => rank.Dispose());
    }

    [Fact]
    public void TenKillsChangeNothing()
    {
        string[] build = CorpusInputs.Write(_folder, files: 8, documents: 100);
        long start = Stopwatch.GetTimestamp();
        CliProcess.Succeed(_folder.Path, [.. build, "--out", "whole"]).Dispose();
        TimeSpan whole = Stopwatch.GetElapsedTime(start);
        Random random = new(7);
        int delivered = 0;
        for (int kill = 0; kill < 10; kill++)
        {
            using CliProcess process = CliProcess.Start(_folder.Path, [.. build, "--out", "killed", "--threads", $"{1 + (kill % 2)}"]);
            Thread.Sleep(random.NextDouble() * whole);
            delivered += process.Kill() ? 1 : 0;
        }

        Assert.True(delivered > 0, "no process lived long enough to be killed");
        using CliProcess last = CliProcess.Succeed(_folder.Path, [.. build, "--out", "killed", "--json"]);
        Assert.Equal(CorpusInputs.Contents(_folder["whole"]), CorpusInputs.Contents(_folder["killed"]));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder["killed"], ".*", SearchOption.AllDirectories));
    }

    [Fact]
    public void ABlocklistThatChangedIsRefused()
    {
        File.WriteAllText(_folder["list.txt"], "part1.jsonl.example\n");
        string[] build = [.. _build, "--blocklist", "list.txt", "--out", "corpus"];
        using CliProcess process = CliProcess.Succeed(_folder.Path, [.. build, "--json"]);
        Assert.Equal(40, process.Json.GetProperty("rejected").GetProperty("url").GetProperty("blocked-domain").GetInt32());
        File.WriteAllText(_folder["list.txt"], "part2.jsonl.example\n");
        Assert.Equal(
            "corpus was begun with another content of the blocklist list.txt; go on with the same, delete the folder, or build in another",
            CliProcess.Fail(1, _folder.Path, build));
    }

    [Fact]
    public void ASignalStopsAndTheSameCommandGoesOn()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals that one process can send to another");
        using CliProcess process = CliProcess.Start(_folder.Path, [.. _build, "--out", "corpus", "--rank", "0", "--ranks", "2"]);
        process.WaitForError("waiting for rank 1 of 2");
        process.Send("INT");
        Assert.Equal(130, process.ToEnd().ExitCode);
        Assert.Contains("the same command goes on", process.Error);
        Assert.Empty(process.ErrorLines);
        CliProcess.Succeed(_folder.Path, [.. _build, "--out", "corpus"]).Dispose();
    }

    [Theory]
    [InlineData("missing.jsonl", 1, "corpus", "build", "--input", "missing.jsonl", "--out", "corpus", "--tokenizer", "byte")]
    [InlineData("--input", 2, "corpus", "build", "--out", "corpus", "--tokenizer", "byte")]
    [InlineData("--out", 2, "corpus", "build", "--input", "part0.jsonl", "--tokenizer", "byte")]
    [InlineData("--tokenizer", 2, "corpus", "build", "--input", "part0.jsonl", "--out", "corpus")]
    [InlineData("no tokenizer nothing", 1, "corpus", "build", "--input", "part0.jsonl", "--out", "corpus", "--tokenizer", "nothing")]
    [InlineData("no setting 'quality.words'", 1, "corpus", "build", "--input", "part0.jsonl", "--out", "corpus", "--tokenizer", "byte", "--set", "quality.words=3")]
    [InlineData(
        "no blocklist nothing", 1,
        "corpus", "build", "--input", "part0.jsonl", "--out", "corpus", "--tokenizer", "byte", "--blocklist", "nothing")]
    [InlineData(
        "reading.record-limit must be from 1", 1,
        "corpus", "build", "--input", "part0.jsonl", "--out", "corpus", "--tokenizer", "byte", "--set", "reading.record-limit=0")]
    [InlineData("none of --ranks 2", 2, "corpus", "build", "--input", "part0.jsonl", "--out", "corpus", "--tokenizer", "byte", "--rank", "2", "--ranks", "2")]
    [InlineData("go together", 2, "corpus", "build", "--input", "part0.jsonl", "--out", "corpus", "--tokenizer", "byte", "--rank", "0")]
    [InlineData("no document was kept", 1, "corpus", "build", "--input", "part0.jsonl", "--out", "corpus", "--tokenizer", "byte", "--set", "quality.minimum-words=9999")]
    [InlineData("part1.jsonl is a file", 1, "corpus", "build", "--input", "part0.jsonl", "--out", "part1.jsonl", "--tokenizer", "byte")]
    [InlineData("not the folder of a corpus build", 1, "corpus", "inspect", "nothing", "--rejected")]
    public void WhatCannotBeDoneIsSaidInOneLine(string message, int exitCode, params string[] arguments) =>
        Assert.Contains(message, CliProcess.Fail(exitCode, _folder.Path, arguments));
}
