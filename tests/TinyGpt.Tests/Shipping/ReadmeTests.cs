using TinyGpt.Tests.Architecture;
using Xunit;

namespace TinyGpt.Tests.Shipping;

/// <summary>The README's sample is a part of a program that is compiled and run, so that it cannot go stale.</summary>
public class ReadmeTests
{
    private const string Begin = "// <embedding>", End = "// </embedding>", Fence = "```";

    private static readonly string[] Program = File.ReadAllLines(Repository.PathOf("tests/TinyGpt.AotSample/Program.cs"));

    [Fact]
    public void TheSampleIsTheProgram()
    {
        string[] usings = [.. Program.TakeWhile(line => line.StartsWith("using ", StringComparison.Ordinal) && line.EndsWith(';'))];
        string[] body = [.. Program.SkipWhile(line => line != Begin).Skip(1).TakeWhile(line => line != End)];
        Assert.NotEmpty(body);
        Assert.Equal([.. usings.Where(line => line.StartsWith("using TinyGpt", StringComparison.Ordinal)), "", .. body], Sample());
    }

    [Fact]
    public void TheSampleHasTenStatements() => Assert.Equal(10, Sample().SkipWhile(line => line != "").Count(line => line.EndsWith(';')));

    /// <summary>The README's table of benchmarks is one of the kept results, as the benchmark program wrote it.</summary>
    [Fact]
    public void TheTableOfBenchmarksIsAKeptResult()
    {
        string readme = File.ReadAllText(Repository.PathOf("README.md"));
        const string begin = "<!-- benchmarks -->\n", end = "<!-- end of benchmarks -->";
        int start = readme.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        string table = readme[start..readme.IndexOf(end, StringComparison.Ordinal)];
        Assert.Contains("| MatMul |", table);
        Assert.Contains(table, Directory.GetFiles(Repository.PathOf("bench/results"), "*.md").Select(File.ReadAllText));
    }

    /// <summary>The first C# block of the section "Embedding".</summary>
    private static string[] Sample()
    {
        IEnumerable<string> section = File.ReadAllLines(Repository.PathOf("README.md")).SkipWhile(line => line != "## Embedding");
        return [.. section.SkipWhile(line => line != Fence + "csharp").Skip(1).TakeWhile(line => line != Fence)];
    }
}
