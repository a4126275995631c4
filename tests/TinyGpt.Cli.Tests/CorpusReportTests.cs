using System.Text.Json;
using Xunit;

namespace TinyGpt.Cli.Tests;

public sealed class CorpusReportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TheReportSaysHowRightTheStepsWereAndWhatTheTextIsWorth()
    {
        CliProcess.Succeed(_folder.Path, "corpus", "world", "--pages", "120", "--out", "w").Dispose();
        CliProcess.Succeed(_folder.Path, "corpus", "build", "--input", "w/crawl", "--tokenizer", "byte", "--out", "corpus").Dispose();
        File.Delete(_folder["corpus/report.html"]);
        foreach (string run in (string[])["long", "short"])
        {
            string[] options = ["--data", "corpus", "--out", run, "--steps", run == "long" ? "9" : "4"];
            CliProcess.Succeed(_folder.Path, TinyRun.Pretrain(options)).Dispose();
        }

        string[] report = ["corpus", "report", "corpus", "--truth", "w/truth.jsonl", "--runs", "first=long", "second=short"];
        using CliProcess json = CliProcess.Succeed(_folder.Path, [.. report, "--json"]);
        Assert.Equal(["report", "truth", "losses"], json.Json.EnumerateObject().Select(property => property.Name));
        Assert.Equal("corpus/report.html", json.Json.GetProperty("report").GetString());
        JsonElement truth = json.Json.GetProperty("truth");
        Assert.InRange(truth.GetProperty("pages").GetInt32(), 90, 120);
        Assert.Equal(0, truth.GetProperty("unknown").GetInt32());
        JsonElement[] losses = [.. json.Json.GetProperty("losses").EnumerateArray()];
        Assert.Equal(["first 9", "second 4"], losses.Select(loss => $"{loss.GetProperty("name")} {loss.GetProperty("steps")}"));
        string page = File.ReadAllText(_folder["corpus/report.html"]);
        Assert.Contains("How right the steps were", page);
        Assert.Contains("What it is worth", page);
        using CliProcess text = CliProcess.Succeed(_folder.Path, report);
        Assert.Contains("precision", text.Output);
        Assert.Contains("validation loss", text.Output);
        Assert.EndsWith("the report is corpus/report.html\n", text.Output);
    }

    [Fact]
    public void WhatCannotBeReportedIsNamed()
    {
        string[] build = CorpusInputs.Write(_folder, files: 1);
        CliProcess.Succeed(_folder.Path, [.. build, "--out", "corpus"]).Dispose();
        Directory.CreateDirectory(_folder["empty"]);
        Assert.Contains("there is no run nothing", CliProcess.Fail(1, _folder.Path, "corpus", "report", "corpus", "--runs", "a=nothing"));
        Assert.Contains("empty has no validation loss", CliProcess.Fail(1, _folder.Path, "corpus", "report", "corpus", "--runs", "empty"));
        Assert.Contains("nothing.jsonl", CliProcess.Fail(1, _folder.Path, "corpus", "report", "corpus", "--truth", "nothing.jsonl"));
        Assert.Contains("empty", CliProcess.Fail(1, _folder.Path, "corpus", "report", "empty"));
    }
}
