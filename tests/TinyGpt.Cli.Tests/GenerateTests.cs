using System.Text.Json;
using Xunit;

namespace TinyGpt.Cli.Tests;

public sealed class GenerateTests(TinyRun run) : IClassFixture<TinyRun>
{
    [Fact]
    public void JsonHasTextAndIdsOfPromptAndContinuation()
    {
        JsonElement report = Generate("--prompt", "The 3", "--tokens", "20", "--seed", "5", "--json").Json;
        Assert.Equal(["text", "ids"], report.EnumerateObject().Select(property => property.Name));
        string text = report.GetProperty("text").GetString()!;
        Assert.StartsWith("The 3", text);
        Assert.Equal(25, text.Length);
        Assert.Equal(25, report.GetProperty("ids").GetArrayLength());
    }

    [Fact]
    public void TextIsWhatJsonTells()
    {
        string[] options = ["--prompt", "The ", "--tokens", "40", "--top-k", "5", "--temperature", "1.5"];
        string text = Generate([.. options, "--json"]).Json.GetProperty("text").GetString()!;
        Assert.Equal(text + "\n", Generate(options).Output);
    }

    [Fact]
    public void SeedsRepeatAndDiffer()
    {
        string first = Generate("--tokens", "60", "--seed", "1").Output;
        Assert.Equal(first, Generate("--tokens", "60", "--seed", "1").Output);
        Assert.NotEqual(first, Generate("--tokens", "60", "--seed", "2").Output);
    }

    [Fact]
    public void WithoutPromptALineBegins()
    {
        JsonElement report = Generate("--tokens", "7", "--json").Json;
        Assert.Equal(7, report.GetProperty("ids").GetArrayLength());
    }

    [Fact]
    public void ACheckpointCanBeUsedLikeARun() =>
        Assert.NotEmpty(CliProcess.Succeed(run.Folder, "generate", "--model", $"{TinyRun.Name}/step-000020", "--tokens", "5").Output);

    [Fact]
    public void APromptMayStartWithAnAtSign() =>
        Assert.Contains("'@' (U+0040)", CliProcess.Fail(2, run.Folder, "generate", "--model", TinyRun.Name, "--prompt", "@home"));

    [Fact]
    public void AnUnknownCharacterIsNamed() =>
        Assert.Contains("'ß' (U+00DF)", CliProcess.Fail(2, run.Folder, "generate", "--model", TinyRun.Name, "--prompt", "The ß"));

    private CliProcess Generate(params string[] options) =>
        CliProcess.Succeed(run.Folder, ["generate", "--model", TinyRun.Name, "--threads", "1", .. options]);
}
