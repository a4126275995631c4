using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using TinyGpt.Corpus.World.Tasks;
using Xunit;

namespace TinyGpt.Corpus.Tests.World.Tasks;

/// <summary>Letters are counted again, words spelled again, and no word of the test is trained on.</summary>
public partial class LetterTaskTests
{
    private static readonly TaskFiles Files = TaskFiles.Small;

    private static readonly string[] Kinds = ["spell", "first", "last", "backwards"];

    [Fact]
    public void LettersAreCountedRight()
    {
        int lengths = 0;
        foreach (JsonElement line in Files.Train("letters").Concat(Files.Test("letters")))
        {
            string word = Word(line), question = TaskFiles.Questions(line).Single();
            Assert.Matches($@"\b{word}\b", question);
            Match asked = Letter().Match(TaskFiles.Text(line, "expression"));
            int count = asked.Success ? word.Count(letter => letter == asked.Groups[1].Value[0]) : word.Length;
            Assert.True(!asked.Success || Regex.IsMatch(question, $@"\b{asked.Groups[1].Value}\b"), question);
            lengths += asked.Success ? 0 : 1;
            Assert.Equal(count, int.Parse(TaskFiles.Text(line, "answer"), CultureInfo.InvariantCulture));
            string reply = TaskFiles.Reply(line);
            Assert.EndsWith($"The answer is {count}.", reply, StringComparison.Ordinal);
            if (TaskFiles.Text(line, "style") == "steps")
            {
                string[] steps = reply[..reply.IndexOf('.')].Split(", ");
                Assert.Equal(word, string.Concat(steps.Select(step => step[0])));
                Assert.EndsWith($" {count}", steps[^1], StringComparison.Ordinal);
            }
        }

        Assert.True(lengths > 100, $"{lengths} lengths.");
        Assert.Contains(Files.Test("letters"), line => Word(line) == "strawberry");
    }

    [Fact]
    public void WordsAreSpelledRight()
    {
        Dictionary<string, int> kinds = [];
        foreach (JsonElement line in Files.Train("spelling").Concat(Files.Test("spelling")))
        {
            string word = Word(line), answer = TaskFiles.Text(line, "answer"), question = TaskFiles.Questions(line).Single();
            Assert.Matches($@"\b{word}\b", question);
            string kind = Kinds.Single(kind => TaskText.Words("tasks-letters.txt", kind)
                .Any(form => question.StartsWith(form.Replace("{word}", word, StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase)));
            string expected = kind switch
            {
                "first" => $"{word[0]}",
                "last" => $"{word[^1]}",
                "spell" => string.Join('-', word.ToCharArray()),
                _ => new string([.. word.Reverse()]),
            };
            Assert.True(expected == answer, line.GetRawText());
            Assert.EndsWith($"{answer}.", TaskFiles.Reply(line), StringComparison.Ordinal);
            kinds[kind] = kinds.GetValueOrDefault(kind) + 1;
        }

        Assert.Equal(4, kinds.Count);
    }

    [Theory]
    [InlineData("letters")]
    [InlineData("spelling")]
    public void WordsOfTheTestAreNotTrainedOn(string name)
    {
        HashSet<string> train = [.. Files.Train("letters").Concat(Files.Train("spelling")).Select(Word)];
        HashSet<string> test = [.. Files.Test(name).Select(Word)];
        Assert.True(train.Count > 500 && test.Count > 300, $"{train.Count} and {test.Count} words.");
        Assert.False(train.Overlaps(test));
        ILookup<string, JsonElement> byStyle = Files.Test(name).ToLookup(line => TaskFiles.Text(line, "style"));
        Assert.True(byStyle["steps"].Count() >= 1000 && byStyle["at once"].Count() >= 1000);
    }

    private static string Word(JsonElement line) => QuotedWord().Match(TaskFiles.Text(line, "expression")).Groups[1].Value;

    [GeneratedRegex("^\" ?([a-z]+)\"")]
    private static partial Regex QuotedWord();

    [GeneratedRegex("split\\(\"([a-z])\"\\)\\.length - 1")]
    private static partial Regex Letter();
}
