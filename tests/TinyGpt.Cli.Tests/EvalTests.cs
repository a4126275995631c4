using System.Text.Json;
using Xunit;

namespace TinyGpt.Cli.Tests;

public sealed class EvalTests(TinyTokenizer tiny) : IClassFixture<TinyTokenizer>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AModelIsTestedWithFilesOfAllForms()
    {
        Prepare();
        using CliProcess process = CliProcess.Succeed(_folder.Path, Eval("--tasks", "choices.jsonl", "free.jsonl", "--samples", "2", "--tokens", "8", "--show", "1", "--json"));
        JsonElement[] tasks = [.. process.Json.GetProperty("tasks").EnumerateArray()];
        Assert.Equal(["choices", "free"], tasks.Select(task => task.GetProperty("name").GetString()));
        Assert.Equal([0.5, 0], tasks.Select(task => task.GetProperty("chance").GetDouble()));
        Assert.All(tasks, task => Assert.InRange(task.GetProperty("accuracy").GetDouble(), task.GetProperty("low").GetDouble(), task.GetProperty("high").GetDouble()));
        Assert.Equal(JsonValueKind.Null, tasks[0].GetProperty("pass_at_k").ValueKind);
        Assert.Equal(JsonValueKind.Number, tasks[1].GetProperty("majority").ValueKind);
        Assert.Equal("What is 1 + 1?", Assert.Single(tasks[1].GetProperty("answers").EnumerateArray()).GetProperty("question").GetString());
        Assert.Equal(JsonValueKind.Number, process.Json.GetProperty("centered").ValueKind);
    }

    [Fact]
    public void ATableIsPrinted()
    {
        Prepare();
        using CliProcess process = CliProcess.Succeed(_folder.Path, Eval("--tasks", "choices.jsonl", "--limit", "2"));
        string[] lines = process.Output.TrimEnd('\n').Split('\n');
        Assert.StartsWith("test ", lines[0], StringComparison.Ordinal);
        Assert.Contains("choices", lines[1], StringComparison.Ordinal);
        Assert.Contains("above chance", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutFilesTheBuiltInWorldIsAskedAbout()
    {
        Prepare();
        using CliProcess process = CliProcess.Succeed(_folder.Path, Eval("--limit", "1", "--tokens", "4", "--json"));
        JsonElement[] tasks = [.. process.Json.GetProperty("tasks").EnumerateArray()];
        Assert.Contains("facts.test", tasks.Select(task => task.GetProperty("name").GetString()));
        Assert.Equal(10, tasks.Length);
        Assert.All(tasks, task => Assert.Equal(1, task.GetProperty("cases").GetInt32()));
    }

    [Fact]
    public void BadInputIsNamed()
    {
        Prepare();
        File.WriteAllText(_folder["bad.jsonl"], "{}\n");
        Assert.Contains("bad.jsonl, line 1: it is no question", CliProcess.Fail(1, _folder.Path, Eval("--tasks", "bad.jsonl")), StringComparison.Ordinal);
        Assert.Contains("missing.jsonl", CliProcess.Fail(1, _folder.Path, Eval("--tasks", "missing.jsonl")), StringComparison.Ordinal);
        Assert.Contains("--samples", CliProcess.Fail(2, _folder.Path, Eval("--tasks", "choices.jsonl", "--samples", "0")), StringComparison.Ordinal);
    }

    private static string[] Eval(params string[] options) => ["eval", "--model", "base", "--threads", "1", .. options];

    private void Prepare()
    {
        CliProcess.Succeed(_folder.Path, TinyRun.Pretrain("--data", tiny.Text, "--tokenizer", tiny.Folder, "--steps", "2", "--context", "48", "--out", "base")).Dispose();
        File.WriteAllLines(_folder["choices.jsonl"], Enumerable.Range(0, 6).Select(i => $$"""{"query": "The {{i}}th hare ran over", "choices": ["the hill", "zzz"], "gold": 0}"""));
        File.WriteAllText(_folder["free.jsonl"], """{"question": "What is 1 + 1?", "answer": "#### 2"}""");
    }
}
