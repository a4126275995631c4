using System.Buffers;
using System.Text.Json;
using TinyGpt.Corpus.World;
using TinyGpt.Corpus.World.Tasks;
using Xunit;

namespace TinyGpt.Corpus.Tests.World.Tasks;

/// <summary>What holds for all tasks: enough cases, nothing of the test in training, the same bytes for the same seed.</summary>
public class TaskWriterTests
{
    private static readonly TaskSettings Quick = new() { TrainCases = 200, TestCases = 100, SurveyCharacters = TaskSettings.LeastSurveyCharacters };

    [Theory]
    [InlineData(WorldSize.Tiny)]
    [InlineData(WorldSize.Small)]
    public void EveryTaskIsTestedWithAThousandQuestions(WorldSize size)
    {
        TaskFiles files = size == WorldSize.Small ? TaskFiles.Small : new TaskFiles(TinyWorld.Create(2), null);
        Assert.Equal([.. TaskFiles.Names, .. TaskFiles.LearnedOnly], files.Counts.Select(count => count.Name));
        Assert.All(TaskFiles.LearnedOnly, name => Assert.Equal(0, files.Counts.Single(count => count.Name == name).Test));
        foreach (string name in TaskFiles.Names)
        {
            TaskCount count = files.Counts.Single(count => count.Name == name);
            JsonElement[] test = [.. files.Test(name)], train = [.. files.Train(name)];
            Assert.Equal((count.Train, count.Test), (train.Length, test.Length));
            int questions = test.SelectMany(TaskFiles.Questions).Distinct().Count();
            // There are not a thousand ways to say hello and thank you.
            Assert.True(questions >= (name == "smalltalk" ? 48 : 1000), $"{name} has {questions} questions to test with.");
            Assert.True(train.SelectMany(TaskFiles.Questions).Distinct().Count() >= 250, $"{name} has too little to learn from.");
            Assert.All(test.Select((line, i) => (line, i)), item => Assert.Equal($"{name}-test-{item.i:D5}", TaskFiles.Text(item.line, "id")));
            Assert.All(train, line => Assert.Equal(name, TaskFiles.Text(line, "task")));
        }
    }

    [Fact]
    public void NoTestQuestionIsTrainedOn()
    {
        HashSet<string> train = [.. TaskFiles.Names.Concat(TaskFiles.LearnedOnly).SelectMany(TaskFiles.Small.Train).SelectMany(TaskFiles.Questions)];
        foreach (string name in TaskFiles.Names)
        {
            string[] seen = [.. TaskFiles.Small.Test(name).SelectMany(TaskFiles.Questions).Where(train.Contains)];
            Assert.True(seen.Length == 0, $"{seen.Length} questions of {name} are trained on, such as \"{seen.FirstOrDefault()}\".");
        }
    }

    [Fact]
    public void NoTestQuestionStandsInADocument()
    {
        string[] questions = [.. TaskFiles.Names.SelectMany(TaskFiles.Small.Test).SelectMany(TaskFiles.Questions).Distinct()];
        string text = TaskFiles.Small.World.Text(TaskSettings.For(WorldSize.Small).SurveyCharacters);
        SearchValues<string> asked = SearchValues.Create(questions, StringComparison.Ordinal);
        int at = text.AsSpan().IndexOfAny(asked);
        Assert.True(at < 0, at < 0 ? "" : $"A document asks: {text.AsSpan(at, 80)}");
    }

    [Fact]
    public void TheSameSeedWritesTheSameBytes()
    {
        TaskFiles first = new(TinyWorld.Create(3), Quick), second = new(TinyWorld.Create(3), Quick), other = new(TinyWorld.Create(4), Quick);
        Assert.Equal((2 * TaskFiles.Names.Length) + TaskFiles.LearnedOnly.Length + 2, first.Files.Count);
        Assert.Equal(first.Files.Keys.Order(), second.Files.Keys.Order());
        foreach ((string name, byte[] bytes) in first.Files)
        {
            Assert.True(bytes.AsSpan().SequenceEqual(second.Files[name]), name);
            Assert.False(bytes.AsSpan().SequenceEqual(other.Files[name]), $"{name} does not depend on the seed.");
            Assert.DoesNotContain((byte)'\r', bytes);
        }
    }

    [Theory]
    [InlineData(0, 1, 1_000_000)]
    [InlineData(1, 0, 1_000_000)]
    [InlineData(1, 1, 999_999)]
    public void SettingsAreChecked(int train, int test, long characters)
    {
        TaskSettings settings = new() { TrainCases = train, TestCases = test, SurveyCharacters = characters };
        Assert.Throws<ArgumentOutOfRangeException>(
            () => TaskWriter.Write(Path.GetTempPath(), SampleText.World, settings, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void WhoIsAskedToStopLeavesNoFileThatIsNotComplete()
    {
        string folder = Directory.CreateTempSubdirectory("tinygpt-tests-").FullName;
        try
        {
            Assert.Throws<OperationCanceledException>(() => TaskWriter.Write(folder, SampleText.World, Quick, new CancellationToken(canceled: true)));
            Assert.Empty(Directory.GetFiles(folder, "*", SearchOption.AllDirectories));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("facts.train.jsonl", true)]
    [InlineData("facts.test.jsonl", true)]
    [InlineData("fame.jsonl", true)]
    [InlineData("README.md", true)]
    [InlineData("mine.jsonl", false)]
    public void FilesOfTasksAreKnownByTheirNames(string name, bool isOne) => Assert.Equal(isOne, TaskWriter.IsTaskFile(name));

    [Fact]
    public void TheReadmeHasTheCounts()
    {
        string readme = System.Text.Encoding.UTF8.GetString(TaskFiles.Small.Files[TaskWriter.ReadmeFile]);
        Assert.All(TaskFiles.Small.Counts, count => Assert.Contains(
            FormattableString.Invariant($"| {count.Name} | {count.Train:N0} | {count.Test:N0} |"), readme, StringComparison.Ordinal));
        Assert.All(TaskFiles.Small.Counts, count => Assert.Contains(count.Example, readme, StringComparison.Ordinal));
    }
}
