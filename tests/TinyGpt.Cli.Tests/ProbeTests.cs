using System.Text.Json;
using Xunit;

namespace TinyGpt.Cli.Tests;

public sealed class ProbeTests(TinyTokenizer tiny) : IClassFixture<TinyTokenizer>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void WhatIsNotKnownBecomesConversationsToLearnFrom()
    {
        Prepare();
        using CliProcess process = CliProcess.Succeed(
            _folder.Path, Probe("--facts", "facts.jsonl", "unknown.jsonl", "--out", "refusals.jsonl", "--known", "known.jsonl", "--temperature", "0.1", "--json"));
        JsonElement report = process.Json;
        Assert.Equal((4, 1, 3, 1), (Number("asked"), Number("known"), Number("unknown"), Number("unanswerable")));
        Assert.Equal(JsonValueKind.Number, report.GetProperty("hallucinated").ValueKind);
        Assert.Equal(["refusals.jsonl", "known.jsonl"], ((string[])["out", "known_out"]).Select(name => report.GetProperty(name).GetString()));
        Assert.Equal(3, File.ReadAllLines(_folder["refusals.jsonl"]).Length);
        Assert.Contains("here", Assert.Single(File.ReadAllLines(_folder["known.jsonl"])), StringComparison.Ordinal);

        // What was written can be learned, and nothing is overwritten unless one says so.
        CliProcess.Succeed(
            _folder.Path, "sft", "--model", "chat", "--data", "refusals.jsonl:5", "known.jsonl:5", "--validation", "known.jsonl", "--steps", "1", "--batch", "1", "--context", "48",
            "--threads", "1", "--out", "honest").Dispose();
        Assert.Contains("refusals.jsonl exists", CliProcess.Fail(1, _folder.Path, Probe("--facts", "facts.jsonl", "--out", "refusals.jsonl")), StringComparison.Ordinal);

        byte[] first = File.ReadAllBytes(_folder["refusals.jsonl"]);
        using CliProcess again = CliProcess.Succeed(
            _folder.Path, Probe("--facts", "facts.jsonl", "unknown.jsonl", "--out", "refusals.jsonl", "--temperature", "0.1", "--force", "--show", "2"));
        Assert.Equal(first, File.ReadAllBytes(_folder["refusals.jsonl"]));
        Assert.Contains("asked 4: known 1, unknown 3, of which nobody can know 1", again.Output, StringComparison.Ordinal);

        int Number(string name) => report.GetProperty(name).GetInt32();
    }

    [Fact]
    public void BadInputIsNamed()
    {
        Prepare();
        File.WriteAllText(_folder["choices.jsonl"], """{"query": "q", "choices": ["a"], "gold": 0}""");
        Assert.Contains("no question that is answered in free words", Fail(1, "--facts", "choices.jsonl", "--out", "o.jsonl"), StringComparison.Ordinal);
        Assert.Contains("there is no file missing.jsonl", Fail(1, "--facts", "missing.jsonl", "--out", "o.jsonl"), StringComparison.Ordinal);
        Assert.Contains("there is no folder", Fail(1, "--facts", "facts.jsonl", "--out", "nowhere/o.jsonl"), StringComparison.Ordinal);
        Assert.Contains("the same file", Fail(2, "--facts", "facts.jsonl", "--out", "o.jsonl", "--known", "o.jsonl"), StringComparison.Ordinal);
        Assert.Contains("--samples must be", Fail(2, "--facts", "facts.jsonl", "--out", "o.jsonl", "--samples", "0"), StringComparison.Ordinal);
        Assert.Contains("--threshold must be", Fail(2, "--facts", "facts.jsonl", "--out", "o.jsonl", "--threshold", "0"), StringComparison.Ordinal);
        File.WriteAllText(_folder["open.jsonl"], """{"question": "Where?"}""");
        Assert.Contains("ask for 2 or more", Fail(2, "--facts", "open.jsonl", "--out", "o.jsonl", "--samples", "1"), StringComparison.Ordinal);
        Assert.Contains(
            "has not learned conversations", CliProcess.Fail(1, _folder.Path, "probe", "--model", "base", "--facts", "facts.jsonl", "--out", "o.jsonl"), StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["o.jsonl"]));
    }

    private static string[] Probe(params string[] options) => ["probe", "--model", "chat", "--threads", "1", "--tokens", "8", .. options];

    private string Fail(int exitCode, params string[] options) => CliProcess.Fail(exitCode, _folder.Path, Probe(options));

    private void Prepare()
    {
        CliProcess.Succeed(_folder.Path, TinyRun.Pretrain("--data", tiny.Text, "--tokenizer", tiny.Folder, "--steps", "2", "--context", "48", "--batch", "2", "--out", "base")).Dispose();
        File.WriteAllLines(_folder["a.jsonl"], Enumerable.Repeat("""{"prompt": "Where?", "response": "Here."}""", 100));
        CliProcess.Succeed(_folder.Path, "sft", "--model", "base", "--data", "a.jsonl", "--steps", "300", "--learning-rate", "0.01", "--batch", "2", "--context", "48", "--threads", "1", "--out", "chat").Dispose();
        File.WriteAllLines(_folder["facts.jsonl"],
        [
            """{"question": "Where?", "answer": "here"}""", """{"question": "Where?", "answer": "there"}""",
            """{"messages": [{"role": "user", "content": "Where?"}, {"role": "assistant", "content": "At home."}], "answer": "home", "fact": {"kind": "Home", "subject": "Robin"}}""",
        ]);
        File.WriteAllText(
            _folder["unknown.jsonl"], """{"messages": [{"role": "user", "content": "Where?"}, {"role": "assistant", "content": "I do not know."}], "task": "unknown"}""");
    }
}
