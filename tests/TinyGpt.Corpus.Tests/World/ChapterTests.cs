using System.Text.RegularExpressions;
using TinyGpt.Corpus.World;
using Xunit;

namespace TinyGpt.Corpus.Tests.World;

/// <summary>The chapter docs/corpus.md shows what the generator really writes.</summary>
public class ChapterTests
{
    [Fact]
    public void SamplesAreRealDocuments()
    {
        string chapter = File.ReadAllText(Path.Combine(Root(), "docs", "corpus.md"));
        Match block = Regex.Match(chapter, @"```text\r?\n(.*?)```", RegexOptions.Singleline);
        HashSet<string> documents = [.. SampleText.Documents.Select(OnOneLine)];
        string[] samples = [.. block.Groups[1].Value.ReplaceLineEndings("\n").Split("\n\n").Select(OnOneLine)];
        Assert.True(samples.Length >= 5);
        Assert.All(samples, sample => Assert.Contains(sample, documents));
    }

    [Fact]
    public void AnswersAreTheWorlds()
    {
        TinyWorld world = TinyWorld.Create(seed: 1);
        Person quentin = world.FindPerson("Quentin")!;
        Assert.Equal("Fernwick", quentin.Home.Name);
        Assert.Equal("Karla Appleton", quentin.Spouse!.FullName);
        Assert.Equal(25, quentin.Home.DistanceTo(world.FindPerson("Simon")!.Home));
        Assert.Contains(new Fact(FactKind.Home, "Quentin", "Fernwick"), world.Facts);
        Assert.Equal((122, 12, 35, 16), (world.People.Count, world.Places.Count, world.Wares.Count, world.Events.Count));
    }

    private static string OnOneLine(string text) => Regex.Replace(text.Trim(), @"\s+", " ");

    private static string Root()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "TinyGpt.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("The tests do not run inside the repository.");
        }

        return folder;
    }
}
