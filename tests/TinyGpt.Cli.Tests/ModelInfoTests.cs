using System.Text.Json;
using Xunit;

namespace TinyGpt.Cli.Tests;

public sealed class ModelInfoTests(TinyRun run) : IClassFixture<TinyRun>
{
    [Theory]
    [InlineData(TinyRun.Name)]
    [InlineData(TinyRun.Name + "/step-000010")]
    public void RunsAndCheckpointsTellTheirSizes(string folder)
    {
        JsonElement info = CliProcess.Succeed(run.Folder, "model", "info", folder, "--json").Json;
        Assert.Equal(
            [
                "format", "style", "type", "layers", "heads", "key_value_heads", "width", "hidden_width", "context", "vocabulary", "parameters", "parts",
                "stored_bytes", "memory", "tokenizer",
            ],
            info.EnumerateObject().Select(property => property.Name));
        Assert.Equal(["huggingface", "gpt2", "f32"], ((string[])["format", "style", "type"]).Select(name => info.GetProperty(name).GetString()));
        Assert.Equal([1, 2, 16, 16], ((string[])["layers", "heads", "width", "context"]).Select(name => info.GetProperty(name).GetInt32()));
        long vocabulary = File.ReadAllText(Path.Combine(run.Folder, "book.txt")).Distinct().Count();
        Assert.Equal(vocabulary, info.GetProperty("vocabulary").GetInt64());
        // Embeddings of tokens and positions; 12 C² and 13 C a layer; the last norm.
        Assert.Equal((vocabulary * 16) + (16 * 16) + (12 * 16 * 16) + (13 * 16) + (2 * 16), info.GetProperty("parameters").GetInt64());
        JsonElement parts = info.GetProperty("parts");
        Assert.Equal(vocabulary * 16, parts.GetProperty("embedding").GetInt64());
        Assert.Equal([256, (4 * 256) + (4 * 16), (8 * 256) + (5 * 16), 6 * 16, 0], ((string[])["positions", "attention", "feed_forward", "norms", "output"])
            .Select(name => parts.GetProperty(name).GetInt32()));
        Assert.Equal(info.GetProperty("parameters").GetInt64() * 4, info.GetProperty("stored_bytes").GetInt64());
        Assert.Equal(info.GetProperty("stored_bytes").GetInt64(), info.GetProperty("memory").GetProperty("f32_bytes").GetInt64());
        Assert.Equal(("char", vocabulary), (info.GetProperty("tokenizer").GetProperty("kind").GetString(), info.GetProperty("tokenizer").GetProperty("vocabulary").GetInt64()));
    }

    [Fact]
    public void PeopleAreToldTheParts()
    {
        string output = CliProcess.Succeed(run.Folder, "model", "info", TinyRun.Name).Output;
        Assert.Matches(@"\n            attention +1,088 +\d+\.\d%\n", output);
        Assert.Contains("to train", output, StringComparison.Ordinal);
        Assert.Contains("tokenizer   char,", output, StringComparison.Ordinal);
    }

    [Fact]
    public void FilesOfLlmcTellTheirSizes()
    {
        using TemporaryFolder folder = new();
        LlmcFiles.WriteModel(folder["tiny.bin"]);
        JsonElement info = CliProcess.Succeed(folder.Path, "model", "info", "tiny.bin", "--json").Json;
        Assert.Equal("gpt2", info.GetProperty("style").GetString());
        Assert.Equal(LlmcFiles.VocabularySize, info.GetProperty("vocabulary").GetInt32());
        Assert.Equal(LlmcFiles.Parameters, info.GetProperty("parameters").GetInt64());
        Assert.Equal(JsonValueKind.Null, info.GetProperty("tokenizer").ValueKind);
        Assert.Contains("tokenizer   none", CliProcess.Succeed(folder.Path, "model", "info", "tiny.bin").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsNoModelIsRefused()
    {
        Assert.Contains("book.txt is not a model file", CliProcess.Fail(1, run.Folder, "model", "info", "book.txt"));
        Assert.Contains("there is no file nothing", CliProcess.Fail(1, run.Folder, "model", "info", "nothing"));
        Assert.Contains("holds no model", CliProcess.Fail(1, run.Folder, "model", "info", "runs"));
    }
}
