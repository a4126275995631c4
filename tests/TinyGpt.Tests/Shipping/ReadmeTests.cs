using TinyGpt.Tests.Architecture;
using Xunit;

namespace TinyGpt.Tests.Shipping;

/// <summary>The README's sample is a part of a program that is compiled and run, so that it cannot go stale.</summary>
public class ReadmeTests
{
    private const string Fence = "```";

    private static readonly string[] Program = File.ReadAllLines(Repository.PathOf("tests/TinyGpt.AotSample/Program.cs"));

    [Fact]
    public void TheSampleOfTrainingIsTheProgram() => Assert.Equal(Part("embedding"), Statements("## Embedding"));

    [Fact]
    public void TheSampleOfTrainingHasTenStatements() => Assert.Equal(10, Statements("## Embedding").Count(line => line.EndsWith(';')));

    [Fact]
    public void TheSampleOfStreamingIsTheProgram() => Assert.Equal(Part("streaming"), Statements("## Models in and out"));

    [Theory]
    [InlineData("## Embedding")]
    [InlineData("## Models in and out")]
    public void TheSamplesUseNamespacesThatTheProgramUses(string section) =>
        Assert.All(Sample(section).TakeWhile(line => line != ""), line => Assert.Contains(line, Program));

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

    /// <summary>What stands in the program between two lines of a name, without its indentation.</summary>
    private static string[] Part(string name)
    {
        string[] part = [.. Program.SkipWhile(line => line.Trim() != $"// <{name}>").Skip(1).TakeWhile(line => line.Trim() != $"// </{name}>")];
        Assert.NotEmpty(part);
        int indentation = part[0].Length - part[0].TrimStart().Length;
        return [.. part.Select(line => line[Math.Min(indentation, line.Length)..]).Where(line => line != "")];
    }

    private static IEnumerable<string> Statements(string section) => Sample(section).SkipWhile(line => line != "").Skip(1);

    /// <summary>The first C# block of a section: namespaces, an empty line, statements.</summary>
    private static string[] Sample(string section)
    {
        IEnumerable<string> lines = File.ReadAllLines(Repository.PathOf("README.md")).SkipWhile(line => line != section);
        return [.. lines.SkipWhile(line => line != Fence + "csharp").Skip(1).TakeWhile(line => line != Fence)];
    }
}
