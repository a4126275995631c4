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
        Assert.Equal(12, tasks.Length);
        Assert.All(tasks, task => Assert.Equal(1, task.GetProperty("cases").GetInt32()));
    }

    [Fact]
    public void PagesAreAskedInThreeWaysAndTextsInBits()
    {
        PrepareChat();
        File.WriteAllText(_folder["pages.jsonl"], """{"document": "a", "text": "A hare lives in B.", "questions": [{"question": "Where lives a hare?", "answer": "B"}]}""");
        using CliProcess process = CliProcess.Succeed(
            _folder.Path, "eval", "--model", "chat", "--threads", "1", "--tasks", "pages.jsonl", "book.txt", "free.jsonl", "--context", "none", "page", "search",
            "--tools", "calculator,code", "--tokens", "4", "--overlap", "free.jsonl", "pages.jsonl", "book.txt", "--json");
        JsonElement[] tasks = [.. process.Json.GetProperty("tasks").EnumerateArray()];
        Assert.Equal(["pages", "pages + page", "pages + search", "free"], tasks.Select(task => task.GetProperty("name").GetString()));
        Assert.All(tasks, task => Assert.Equal(JsonValueKind.Number, task.GetProperty("called").ValueKind));
        Assert.All(tasks, task => Assert.Equal((1, 1), (task.GetProperty("overlap").GetDouble(), task.GetProperty("question_overlap").GetDouble())));
        JsonElement text = Assert.Single(process.Json.GetProperty("texts").EnumerateArray());
        Assert.Equal("book.txt", text.GetProperty("name").GetString());
        Assert.Equal(new FileInfo(_folder["book.txt"]).Length, text.GetProperty("bytes").GetInt64());
        Assert.InRange(text.GetProperty("bits_per_byte").GetDouble(), text.GetProperty("low").GetDouble(), text.GetProperty("high").GetDouble());
    }

    [Fact]
    public void ToolsAreCalledBeforeTheAnswer()
    {
        const string Description = "Runs JavaScript. The result is what print(...) writes, or else the value of the last expression.";
        const string Function = $$"""{"name": "code", "description": "{{Description}}", "parameters": {"properties": {"code": {} } } }""";
        const string Call = """{"function": {"name": "code", "arguments": "{\"code\": \"1 + 1\"}"}}""";
        const string Messages = $$"""
            {"role": "user", "content": "Sum?"}, {"role": "assistant", "tool_calls": [{{Call}}]}, {"role": "tool", "content": "2"}, {"role": "assistant", "content": "2."}
            """;
        CliProcess.Succeed(_folder.Path, TinyRun.Pretrain("--data", tiny.Text, "--tokenizer", tiny.Folder, "--steps", "2", "--context", "256", "--out", "base")).Dispose();
        File.WriteAllLines(_folder["calls.jsonl"], Enumerable.Repeat($$"""{"messages": [{{Messages}}], "tools": [{"type": "function", "function": {{Function}} }] }""", 100));
        CliProcess.Succeed(
            _folder.Path, "sft", "--model", "base", "--data", "calls.jsonl", "--steps", "400", "--learning-rate", "0.01", "--batch", "2", "--threads", "1",
            "--out", "chat").Dispose();
        File.WriteAllLines(_folder["sums.jsonl"], Enumerable.Repeat("""{"question": "Sum?", "answer": "2"}""", 40));
        using CliProcess process = CliProcess.Succeed(_folder.Path, "eval", "--model", "chat", "--threads", "1", "--tasks", "sums.jsonl", "--tools", "code", "--json");
        JsonElement task = Assert.Single(process.Json.GetProperty("tasks").EnumerateArray());
        Assert.Equal((1, 1), (task.GetProperty("accuracy").GetDouble(), task.GetProperty("called").GetDouble()));
    }

    [Fact]
    public void TextsAloneHaveATableOfTheirOwn()
    {
        Prepare();
        File.Copy(tiny.Text, _folder["book.txt"]);
        using CliProcess process = CliProcess.Succeed(_folder.Path, Eval("--tasks", "book.txt", "--limit", "3"));
        Assert.Contains("bits a byte", process.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("above chance", process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void AGroupIsChosenByItsProperty()
    {
        Prepare();
        File.WriteAllLines(_folder["styles.jsonl"], Enumerable.Range(0, 6).Select(i =>
            $$"""{"query": "The {{i}}th hare", "choices": ["ran", "zzz"], "gold": 0, "style": "{{(i < 2 ? "steps" : "at once")}}"}"""));
        using CliProcess process = CliProcess.Succeed(_folder.Path, Eval("--tasks", "styles.jsonl", "--where", "style=steps", "--json"));
        Assert.Equal(2, Assert.Single(process.Json.GetProperty("tasks").EnumerateArray()).GetProperty("cases").GetInt32());
        Assert.Contains("no case of style=none", CliProcess.Fail(1, _folder.Path, Eval("--tasks", "styles.jsonl", "--where", "style=none")), StringComparison.Ordinal);
        Assert.Contains("--where must be", CliProcess.Fail(2, _folder.Path, Eval("--tasks", "styles.jsonl", "--where", "style")), StringComparison.Ordinal);
    }

    [Fact]
    public void BadInputIsNamed()
    {
        Prepare();
        File.WriteAllText(_folder["bad.jsonl"], "{}\n");
        Assert.Contains("bad.jsonl, line 1: it is no question", CliProcess.Fail(1, _folder.Path, Eval("--tasks", "bad.jsonl")), StringComparison.Ordinal);
        Assert.Contains("missing.jsonl", CliProcess.Fail(1, _folder.Path, Eval("--tasks", "missing.jsonl")), StringComparison.Ordinal);
        Assert.Contains("--context must be", CliProcess.Fail(2, _folder.Path, Eval("--tasks", "choices.jsonl", "--context", "x")), StringComparison.Ordinal);
        Assert.Contains("needs a test with pages", CliProcess.Fail(1, _folder.Path, Eval("--tasks", "choices.jsonl", "--context", "page")), StringComparison.Ordinal);
        Assert.Contains("missing.txt", CliProcess.Fail(1, _folder.Path, Eval("--tasks", "choices.jsonl", "--overlap", "missing.txt")), StringComparison.Ordinal);
        Assert.Contains("cannot call tools", CliProcess.Fail(2, _folder.Path, Eval("--tasks", "free.jsonl", "--tools", "calculator")), StringComparison.Ordinal);
        Assert.Contains("--tools has no 'x'", CliProcess.Fail(2, _folder.Path, Eval("--tasks", "free.jsonl", "--tools", "x")), StringComparison.Ordinal);
        Assert.Contains("--samples", CliProcess.Fail(2, _folder.Path, Eval("--tasks", "choices.jsonl", "--samples", "0")), StringComparison.Ordinal);
    }

    private void PrepareChat()
    {
        Prepare();
        File.Copy(tiny.Text, _folder["book.txt"]);
        File.WriteAllLines(_folder["a.jsonl"], Enumerable.Repeat("""{"prompt": "Where?", "response": "Here."}""", 100));
        CliProcess.Succeed(_folder.Path, "sft", "--model", "base", "--data", "a.jsonl", "--steps", "4", "--batch", "2", "--context", "48", "--threads", "1", "--out", "chat").Dispose();
    }

    private static string[] Eval(params string[] options) => ["eval", "--model", "base", "--threads", "1", .. options];

    private void Prepare()
    {
        CliProcess.Succeed(_folder.Path, TinyRun.Pretrain("--data", tiny.Text, "--tokenizer", tiny.Folder, "--steps", "2", "--context", "48", "--out", "base")).Dispose();
        File.WriteAllLines(_folder["choices.jsonl"], Enumerable.Range(0, 6).Select(i => $$"""{"query": "The {{i}}th hare ran over", "choices": ["the hill", "zzz"], "gold": 0}"""));
        File.WriteAllText(_folder["free.jsonl"], """{"question": "What is 1 + 1?", "answer": "#### 2"}""");
    }
}
