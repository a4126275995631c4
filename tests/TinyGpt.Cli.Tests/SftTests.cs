using System.Text.Json;
using Xunit;

namespace TinyGpt.Cli.Tests;

public sealed class SftTests(TinyTokenizer tiny) : IClassFixture<TinyTokenizer>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AModelLearnsConversations()
    {
        Prepare();
        using CliProcess process = CliProcess.Succeed(_folder.Path, Sft("--data", "a.jsonl:2", "b.jsonl:0.5", "--epochs", "1", "--out", "chat", "--json"));
        JsonElement report = process.Json;
        Assert.All(["train_loss", "validation_loss", "tokens_per_second"], name => Assert.True(report.GetProperty(name).GetDouble() > 0, name));
        Assert.InRange(report.GetProperty("trained_token_share").GetDouble(), 0.1, 0.9);
        using CliProcess info = CliProcess.Succeed(_folder.Path, "model", "info", "chat", "--json");
        Assert.Equal(TinyTokenizer.Vocabulary + 8, info.Json.GetProperty("vocabulary").GetInt32());
        using JsonDocument config = JsonDocument.Parse(File.ReadAllBytes(_folder["chat/tokenizer_config.json"]));
        Assert.Equal("<|end|>", config.RootElement.GetProperty("eos_token").GetString());
    }

    [Fact]
    public void AResumedRunHasTheBitsOfOneThatNeverStopped()
    {
        Prepare();
        foreach (string run in (string[])["whole", "cut"])
        {
            CliProcess.Succeed(_folder.Path, Sft("--data", "a.jsonl", "--steps", "6", "--save-interval", "3", "--out", run)).Dispose();
        }

        Directory.Delete(_folder["cut/step-000006"], recursive: true);
        File.Delete(_folder["cut/result.json"]);
        Assert.Contains("tinygpt sft --resume cut", CliProcess.Fail(2, _folder.Path, "pretrain", "--resume", "cut"), StringComparison.Ordinal);
        CliProcess.Succeed(_folder.Path, "sft", "--resume", "cut", "--threads", "1").Dispose();
        Assert.Equal(File.ReadAllBytes(_folder["whole/model.safetensors"]), File.ReadAllBytes(_folder["cut/model.safetensors"]));
        Assert.Contains("tinygpt pretrain --resume base", CliProcess.Fail(2, _folder.Path, "sft", "--resume", "base"), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsLearnedIsShownAndNothingIsTrained()
    {
        Prepare();
        using CliProcess process = CliProcess.Succeed(_folder.Path, Sft("--data", "a.jsonl", "--show", "2"));
        Assert.StartsWith("<|endoftext|><|user|>Where is house 0?<|end|><|assistant|>⟦In Amberley.<|end|>⟧\n", process.Output, StringComparison.Ordinal);
        Assert.Equal(2, process.Output.Split(" of them learned").Length - 1);
        Assert.False(Directory.Exists(_folder["runs"]));
    }

    [Fact]
    public void BadInputIsNamedAndLeavesNothing()
    {
        Prepare();
        File.WriteAllText(_folder["bad.jsonl"], "{\"messages\": 3}\n");
        Assert.Equal("bad.jsonl, line 1: its messages are no list", CliProcess.Fail(1, _folder.Path, Sft("--data", "bad.jsonl", "--out", "chat")));
        Assert.Contains("missing.jsonl", CliProcess.Fail(1, _folder.Path, Sft("--data", "missing.jsonl", "--out", "chat")), StringComparison.Ordinal);
        Assert.Contains("must be above 0", CliProcess.Fail(2, _folder.Path, Sft("--data", "a.jsonl:0", "--out", "chat")), StringComparison.Ordinal);
        Assert.Contains("--model", CliProcess.Fail(2, _folder.Path, "sft", "--data", "a.jsonl"), StringComparison.Ordinal);
        CliProcess.Succeed(_folder.Path, TinyRun.Pretrain("--data", tiny.Text, "--steps", "1", "--out", "letters")).Dispose();
        Assert.Contains(
            "letters cannot learn conversations: a char tokenizer", CliProcess.Fail(1, _folder.Path, "sft", "--model", "letters", "--data", "a.jsonl", "--out", "chat"),
            StringComparison.Ordinal);
        Assert.False(Path.Exists(_folder["chat"]));
    }

    private static string[] Sft(params string[] options) => ["sft", "--model", "base", "--threads", "1", "--batch", "2", .. options];

    private void Prepare()
    {
        CliProcess.Succeed(_folder.Path, TinyRun.Pretrain("--data", tiny.Text, "--tokenizer", tiny.Folder, "--steps", "2", "--context", "48", "--out", "base")).Dispose();
        string[] towns = ["Amberley", "Snowgate"];
        foreach (string name in (string[])["a", "b"])
        {
            File.WriteAllLines(_folder[$"{name}.jsonl"], Enumerable.Range(0, 100).Select(i => JsonSerializer.Serialize(new
            {
                messages = new[] { new { role = "user", content = $"Where is house {i}?" }, new { role = "assistant", content = $"In {towns[i % 2]}." } },
            })));
        }
    }
}
