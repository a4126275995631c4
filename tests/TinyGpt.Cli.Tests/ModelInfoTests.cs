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
        Assert.Equal(["style", "layers", "heads", "width", "context", "vocabulary", "parameters"], info.EnumerateObject().Select(property => property.Name));
        Assert.Equal("gpt2", info.GetProperty("style").GetString());
        Assert.Equal([1, 2, 16, 16], ((string[])["layers", "heads", "width", "context"]).Select(name => info.GetProperty(name).GetInt32()));
        long vocabulary = File.ReadAllText(Path.Combine(run.Folder, "book.txt")).Distinct().Count();
        Assert.Equal(vocabulary, info.GetProperty("vocabulary").GetInt64());
        // Embeddings of tokens and positions; 12 C² and 13 C a layer; the last norm.
        Assert.Equal((vocabulary * 16) + (16 * 16) + (12 * 16 * 16) + (13 * 16) + (2 * 16), info.GetProperty("parameters").GetInt64());
    }

    [Fact]
    public void PeopleAreToldTheMemory() => Assert.Contains("to train", CliProcess.Succeed(run.Folder, "model", "info", TinyRun.Name).Output);

    [Fact]
    public void FilesOfLlmcTellTheirSizes()
    {
        using TemporaryFolder folder = new();
        LlmcFiles.WriteModel(folder["tiny.bin"]);
        JsonElement info = CliProcess.Succeed(folder.Path, "model", "info", "tiny.bin", "--json").Json;
        Assert.Equal("gpt2", info.GetProperty("style").GetString());
        Assert.Equal(LlmcFiles.VocabularySize, info.GetProperty("vocabulary").GetInt32());
        Assert.Equal(LlmcFiles.Parameters, info.GetProperty("parameters").GetInt64());
    }

    [Fact]
    public void WhatIsNoModelIsRefused()
    {
        Assert.Contains("book.txt is not a model file", CliProcess.Fail(1, run.Folder, "model", "info", "book.txt"));
        Assert.Contains("there is no file nothing", CliProcess.Fail(1, run.Folder, "model", "info", "nothing"));
        Assert.Contains("holds no model", CliProcess.Fail(1, run.Folder, "model", "info", "runs"));
    }
}
