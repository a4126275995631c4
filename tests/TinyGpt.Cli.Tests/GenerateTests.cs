using System.Text.Json;
using Xunit;

namespace TinyGpt.Cli.Tests;

public sealed class GenerateTests(TinyRun run) : IClassFixture<TinyRun>
{
    [Fact]
    public void JsonHasTextAndIdsOfPromptAndContinuation()
    {
        JsonElement report = Generate("--prompt", "The 3", "--tokens", "20", "--seed", "5", "--json").Json;
        Assert.Equal(
            ["text", "ids", "log_probabilities", "finish_reason", "prompt_tokens", "samples"], report.EnumerateObject().Select(property => property.Name));
        string text = report.GetProperty("text").GetString()!;
        Assert.StartsWith("The 3", text);
        Assert.Equal(25, text.Length);
        Assert.Equal(25, report.GetProperty("ids").GetArrayLength());
        Assert.Equal(20, report.GetProperty("log_probabilities").GetArrayLength());
        Assert.All(report.GetProperty("log_probabilities").EnumerateArray(), value => Assert.InRange(value.GetDouble(), -100, 0));
        Assert.Equal("length", report.GetProperty("finish_reason").GetString());
        Assert.Equal(text, Assert.Single(report.GetProperty("samples").EnumerateArray()).GetProperty("text").GetString());
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
    public void SamplesAreWrittenOneAfterAnother()
    {
        string[] options = ["--prompt", "The ", "--tokens", "30", "--samples", "3"];
        string[] texts = [.. Generate([.. options, "--json"]).Json.GetProperty("samples").EnumerateArray().Select(Text)];
        Assert.Equal(3, texts.Distinct().Count());
        string expected = string.Join("\n", texts.Select((text, i) => $"--- sample {i + 1} ---\n{text}\n"));
        Assert.Equal(expected, Generate(options).Output);
        Assert.Equal(expected, Generate([.. options, "--stream"]).Output);
    }

    [Fact]
    public void AStopTextEndsTheText()
    {
        string whole = Text(Generate("--prompt", "The ", "--tokens", "120", "--json").Json);
        string stop = whole.Substring(20, 2);
        JsonElement report = Generate("--prompt", "The ", "--tokens", "120", "--stop", "#", "--stop", Escaped(stop), "--json").Json;
        Assert.Equal(whole[..whole.IndexOf(stop, 4, StringComparison.Ordinal)], Text(report));
        Assert.Equal("stop", report.GetProperty("finish_reason").GetString());

        static string Escaped(string text) => string.Concat(text.Select(character => $"\\u{(int)character:x4}"));
    }

    [Fact]
    public void TheContextMayEndTheText()
    {
        // The context has sixteen tokens, and the model has one after each of them.
        string[] options = ["--prompt", "The ", "--tokens", "40", "--json"];
        JsonElement report = Generate([.. options, "--overflow", "stop"]).Json;
        Assert.Equal("context", report.GetProperty("finish_reason").GetString());
        Assert.Equal(17, report.GetProperty("ids").GetArrayLength());
        Assert.StartsWith(Text(report), Text(Generate([.. options, "--overflow", "forget"]).Json));
    }

    [Fact]
    public void WithoutACacheTheTextIsTheSame()
    {
        string[] options = ["--prompt", "The ", "--tokens", "50", "--temperature", "0"];
        Assert.Equal(Generate(options).Output, Generate([.. options, "--no-cache"]).Output);
    }

    [Fact]
    public void ProbabilitiesAreShownAtEveryStep()
    {
        string[] options = ["--prompt", "The ", "--tokens", "6", "--top-k", "2", "--temperature", "0.7", "--probabilities", "3"];
        JsonElement report = Generate([.. options, "--json"]).Json.GetProperty("samples")[0];
        JsonElement[][] steps = [.. report.GetProperty("candidates").EnumerateArray().Select(step => step.EnumerateArray().ToArray())];
        Assert.Equal(6, steps.Length);
        int place = report.GetProperty("ids").GetArrayLength() - 6;
        foreach (JsonElement[] step in steps)
        {
            Assert.Equal(3, step.Length);
            Assert.Equal(1, step.Sum(candidate => candidate.GetProperty("chance").GetDouble()), 1e-9);
            Assert.InRange(step.Sum(candidate => candidate.GetProperty("probability").GetDouble()), 0, 1 + 1e-9);
            int drawn = report.GetProperty("ids")[place].GetInt32();
            double probability = step.Single(candidate => candidate.GetProperty("id").GetInt32() == drawn).GetProperty("probability").GetDouble();
            Assert.Equal(Math.Exp(report.GetProperty("log_probabilities")[place++ - 4].GetDouble()), probability, 1e-9);
        }

        string output = Generate(options).Output;
        Assert.Equal(6, output.Split('▶').Length - 1);
        Assert.EndsWith($"\n{Text(report)}\n", output);
    }

    [Fact]
    public void APromptMayComeFromAFile()
    {
        File.WriteAllText(Path.Combine(run.Folder, "prompt.txt"), "The 3");
        Assert.Equal(Generate("--prompt", "The 3").Output, Generate("--prompt-file", "prompt.txt").Output);
    }

    [Fact]
    public void TheSpeedIsToldWhenAskedFor()
    {
        Assert.Empty(Generate("--tokens", "5").Error);
        Assert.Contains("tokens/s", Generate("--tokens", "5", "--verbose").Error);
    }

    [Fact]
    public void WeightsOfFewerBitsWriteTextToo() => Assert.NotEmpty(Generate("--tokens", "5", "--weights", "f16").Output);

    [Theory]
    [InlineData("escape", "--stop", "\\q")]
    [InlineData("must not be empty", "--stop", "")]
    [InlineData("exclude", "--prompt", "x", "--prompt-file", "y")]
    [InlineData("top-p must be above 0", "--top-p", "0")]
    [InlineData("min-p", "--min-p", "2")]
    [InlineData("repetition penalty", "--repetition-penalty", "0")]
    [InlineData("the prompt has 21 tokens", "--overflow", "stop", "--prompt", "The 3th hare ran over")]
    public void WrongSettingsAreOneLine(string mention, params string[] options) =>
        Assert.Contains(mention, CliProcess.Fail(2, run.Folder, ["generate", "--model", TinyRun.Name, .. options]));

    [Fact]
    public void AMissingPromptFileIsOneLine() =>
        Assert.Contains("nothing.txt", CliProcess.Fail(1, run.Folder, "generate", "--model", TinyRun.Name, "--prompt-file", "nothing.txt"));

    [Fact]
    public void APromptFileThatIsNotUtf8IsOneLine()
    {
        File.WriteAllBytes(Path.Combine(run.Folder, "bytes.txt"), [(byte)'T', 0xFF]);
        Assert.Contains("bytes.txt is not UTF-8", CliProcess.Fail(1, run.Folder, "generate", "--model", TinyRun.Name, "--prompt-file", "bytes.txt"));
    }

    [Fact]
    public void ASignalEndsTheTextAndKeepsWhatWasWritten()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals that one process can send to another");
        using CliProcess process = CliProcess.Start(run.Folder, "generate", "--model", TinyRun.Name, "--tokens", "100000000", "--threads", "1");
        process.WaitForOutput("\n");
        process.Send("INT");
        process.ToEnd();
        Assert.Equal(130, process.ExitCode);
        Assert.Empty(process.Error);
        Assert.EndsWith("\n", process.Output);
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

    private static string Text(JsonElement report) => report.GetProperty("text").GetString()!;

    private CliProcess Generate(params string[] options) =>
        CliProcess.Succeed(run.Folder, ["generate", "--model", TinyRun.Name, "--threads", "1", .. options]);
}
