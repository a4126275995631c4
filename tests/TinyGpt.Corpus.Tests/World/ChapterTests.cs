using System.Text.Json;
using System.Text.RegularExpressions;
using TinyGpt.Corpus.Tests.World.Tasks;
using TinyGpt.Corpus.World;
using TinyGpt.Corpus.World.Tasks;
using TinyGpt.Corpus.World.Web;
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

    [Fact]
    public void TheInternetsChapterCountsRight()
    {
        string chapter = File.ReadAllText(Path.Combine(Root(), "docs", "internet.md"));
        Assert.Contains($"**Junk** is of {JunkKind.All.Count} kinds", chapter, StringComparison.Ordinal);
        Assert.Equal(14, Layout.All.Count);
        Assert.Contains("Fourteen layouts", chapter, StringComparison.Ordinal);
    }

    [Fact]
    public void TheTasksChapterShowsRealLinesAndCounts()
    {
        string chapter = File.ReadAllText(Path.Combine(Root(), "docs", "tasks.md"));
        HashSet<string> lines = [.. TaskFiles.Names.SelectMany(TaskFiles.Small.Test).Select(line => line.GetRawText())];
        Match block = Regex.Match(chapter, @"```json\r?\n(.*?)```", RegexOptions.Singleline);
        string[] samples = block.Groups[1].Value.ReplaceLineEndings("\n").Trim().Split('\n');
        Assert.True(samples.Length >= 10);
        Assert.All(samples, sample => Assert.Contains(sample, lines));
        TaskFiles tiny = new(TinyWorld.Create(seed: 1), null);
        foreach (string name in TaskFiles.Names)
        {
            string counts = $"| {Counts(TaskFiles.Small, name)} | {Counts(tiny, name)} |";
            string row = chapter.Split('\n').Single(line => line.StartsWith($"| {name} |", StringComparison.Ordinal));
            Assert.True(row.TrimEnd().EndsWith(counts, StringComparison.Ordinal), $"{name} should have {counts}");
        }

        static string Counts(TaskFiles files, string name)
        {
            TaskCount count = files.Counts.Single(count => count.Name == name);
            (int train, int test) = (Questions(files.Train(name)), Questions(files.Test(name)));
            // The first column says of what the numbers are.
            string pages = files == TaskFiles.Small ? " pages" : "", questions = files == TaskFiles.Small ? " questions" : "";
            return name == "search"
                ? $"{count.Train:N0}{pages} with {train:N0}{questions}, {count.Test:N0} with {test:N0}"
                : $"{count.Train:N0}, {count.Test:N0}";
        }

        static int Questions(IEnumerable<JsonElement> lines) => lines.Sum(line => TaskFiles.Questions(line).Count());
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
