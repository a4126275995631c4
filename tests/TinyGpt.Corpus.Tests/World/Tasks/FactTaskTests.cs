using System.Globalization;
using System.Text.Json;
using TinyGpt.Corpus.World;
using TinyGpt.Corpus.World.Tasks;
using Xunit;

namespace TinyGpt.Corpus.Tests.World.Tasks;

/// <summary>Tasks about the world: every answer is true, and people who do not exist stay unknown.</summary>
public class FactTaskTests
{
    private static readonly TaskFiles Files = TaskFiles.Small;

    private static IEnumerable<JsonElement> All(string name) => Files.Train(name).Concat(Files.Test(name));

    [Fact]
    public void AnswersAreTrue()
    {
        foreach (JsonElement line in All("facts"))
        {
            string value = CheckFact(line.GetProperty("fact"));
            Assert.Equal(value, TaskFiles.Text(line, "answer"));
            Assert.True(FactQuestions.Holds(TaskFiles.Reply(line), value), line.GetRawText());
            string question = TaskFiles.Questions(line).Last();
            Assert.False(FactQuestions.Holds(question, value), line.GetRawText());
        }
    }

    [Fact]
    public void ConversationsTakeTurns() => Assert.All(All("facts"), line =>
    {
        string[] roles = [.. line.GetProperty("messages").EnumerateArray().Select(message => TaskFiles.Text(message, "role"))];
        Assert.True(roles.Length is 2 or 4);
        Assert.All(roles.Select((role, i) => (role, i)), turn => Assert.Equal(turn.i % 2 == 0 ? "user" : "assistant", turn.role));
    });

    [Fact]
    public void FiveHundredKnownFactsAreAskedInNewWords()
    {
        JsonElement[] test = [.. Files.Test("facts")];
        Assert.True(test.Count(line => TaskFiles.Text(line, "known") == FameLabel.WellKnown) >= 500);
        Assert.True(test.Count(line => TaskFiles.Text(line, "known") == FameLabel.NearlyUnknown) >= 100);
        Assert.True(test.Count(line => line.GetProperty("in_training").GetBoolean()) >= 300);
        Assert.True(test.Count(line => !line.GetProperty("in_training").GetBoolean()) >= 300);
        HashSet<string> asked = [.. Files.Train("facts").Select(line => line.GetProperty("fact").GetRawText())];
        Assert.All(test.Where(line => !line.GetProperty("in_training").GetBoolean()), line =>
            Assert.DoesNotContain(line.GetProperty("fact").GetRawText(), asked));
    }

    /// <summary>Not one form of a test question is a form of training: with its names and values taken out, none is the same.</summary>
    [Fact]
    public void EveryKindHasThreeHeldOutForms()
    {
        foreach (IGrouping<string, JsonElement> kind in Files.Test("facts").GroupBy(line => TaskFiles.Text(line.GetProperty("fact"), "kind")))
        {
            Assert.True(kind.Select(Form).Distinct().Count() >= Math.Min(3, kind.Count() / 4), kind.Key);
        }

        HashSet<string> train = [.. Files.Train("facts").Select(Form)];
        Assert.All(Files.Test("facts").Select(Form), form => Assert.DoesNotContain(form, train));

        static string Form(JsonElement line) => TaskFiles.Questions(line).Last()
            .Replace(TaskFiles.Text(line.GetProperty("fact"), "subject"), "NAME", StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void OneChoiceIsTrue()
    {
        foreach (JsonElement line in All("choices"))
        {
            string value = CheckFact(line.GetProperty("fact"));
            string[] choices = [.. line.GetProperty("choices").EnumerateArray().Select(choice => choice.GetString()!)];
            Assert.Equal(4, choices.Distinct().Count());
            Assert.Equal(value, choices[line.GetProperty("gold").GetInt32()]);
            Assert.StartsWith("Question: ", TaskFiles.Text(line, "query"), StringComparison.Ordinal);
        }

        int[] gold = [.. Files.Test("choices").CountBy(line => line.GetProperty("gold").GetInt32()).Select(count => count.Value)];
        Assert.Equal(4, gold.Length);
        Assert.True(gold.Max() < 1.4 * gold.Min(), string.Join(' ', gold));
        Assert.True(Files.Test("choices").Count(line => TaskFiles.Text(line, "known") == FameLabel.WellKnown) >= 500);
    }

    [Fact]
    public void PagesAnswerTheirQuestions()
    {
        HashSet<string> documents = [];
        foreach (JsonElement line in All("search"))
        {
            Assert.True(documents.Add(TaskFiles.Text(line, "document")), line.GetRawText());
            string text = TaskFiles.Text(line, "text");
            foreach (JsonElement question in line.GetProperty("questions").EnumerateArray())
            {
                string value = CheckFact(question.GetProperty("fact"));
                Assert.Equal(value, TaskFiles.Text(question, "answer"));
                Assert.True(IsTold(TaskFiles.Text(question.GetProperty("fact"), "kind"), value, text), $"{question.GetRawText()}: {text}");
                Assert.Contains(TaskFiles.Text(question.GetProperty("fact"), "subject"), text, StringComparison.OrdinalIgnoreCase);
            }
        }

        Assert.True(documents.Count > 600, $"{documents.Count} pages.");
    }

    [Fact]
    public void NobodyKnowsPeopleWhoDoNotExist()
    {
        string[] train = Names("train"), test = Names("test");
        Assert.Empty(train.Intersect(test));
        Assert.True(train.Length >= 40 && test.Length >= 40, $"{train.Length} and {test.Length} names.");
        Assert.All(train.Concat(test), name => Assert.Null(Files.World.FindPerson(name)));
        string text = Files.World.Text(2_000_000);
        Assert.All(train.Concat(test), name => Assert.False(FactQuestions.Holds(text, name) && text.Contains(name, StringComparison.Ordinal), name));
        Assert.All(All("unknown"), line => Assert.True(Refusals.IsRefusal(TaskFiles.Reply(line)), TaskFiles.Reply(line)));
        Assert.All(All("facts"), line => Assert.False(Refusals.IsRefusal(TaskFiles.Reply(line)), TaskFiles.Reply(line)));
        Assert.True(Files.Train("unknown").Select(TaskFiles.Reply).Distinct().Count() > 1000);

        string[] Names(string part)
        {
            HashSet<string> known = [.. Strangers.Of(Files.World).Select(person => person.Name)];
            char[] ends = [' ', '.', '?', '\'', ','];
            return
            [
                .. Files.Lines($"unknown.{part}.jsonl")
                    .Select(line => TaskFiles.Questions(line).Single().Split(ends).Single(known.Contains)).Distinct(),
            ];
        }
    }

    [Fact]
    public void PreferencesPreferTheTruth()
    {
        foreach (JsonElement line in All("preferences"))
        {
            string chosen = TaskFiles.Text(line, "chosen"), rejected = TaskFiles.Text(line, "rejected");
            Assert.NotEqual(chosen, rejected);
            Assert.Equal(TaskFiles.Text(line, "flaw") == "invention", Refusals.IsRefusal(chosen));
            Assert.False(Refusals.IsRefusal(rejected), rejected);
        }

        Assert.Equal(7, Files.Test("preferences").Select(line => TaskFiles.Text(line, "flaw")).Distinct().Count());
        foreach (string section in new[] { "rude", "lazy", "flattery", "offer" })
        {
            Assert.Empty(TaskText.Words("tasks-manners.txt", section + " train").Intersect(TaskText.Words("tasks-manners.txt", section + " test")));
        }
    }

    [Fact]
    public void TheModelKnowsItself()
    {
        string[] openings = [.. TaskText.Words("tasks-talk.txt", "test")];
        HashSet<string> phrasings = [];
        foreach (JsonElement line in Files.Test("identity"))
        {
            string question = TaskFiles.Questions(line).Single();
            string? opening = openings.FirstOrDefault(words => question.StartsWith(words + " ", StringComparison.Ordinal));
            phrasings.Add(opening is null ? question : question[(opening.Length + 1)..]);
        }

        Assert.True(phrasings.Count >= 100, $"{phrasings.Count} phrasings.");
        Assert.All(All("identity"), line => Assert.Contains(
            line.GetProperty("accept").EnumerateArray(), word => FactQuestions.Holds(TaskFiles.Reply(line), word.GetString()!)));
    }

    /// <summary>Word for word, or in one of the other ways that sentences of the kind have.</summary>
    private static bool IsTold(string kind, string value, string text) => FactQuestions.Holds(text, value) || kind switch
    {
        // "the mill" for "an old mill" is known by its old.
        "Landmark" => FactQuestions.Holds(text, value[(value.IndexOf(' ') + 1)..]),
        "Age" => FactQuestions.Holds(text, Grammar.WordOrDigits(int.Parse(value, CultureInfo.InvariantCulture))),
        "PetKind" => value.Split(' ').All(word => FactQuestions.Holds(text, word)),
        _ => false,
    };

    private static string CheckFact(JsonElement fact)
    {
        string value = TaskFiles.Text(fact, "value");
        Assert.True(FactTruth.Of(Files.World, TaskFiles.Text(fact, "kind"), TaskFiles.Text(fact, "subject")) == value, fact.GetRawText());
        return value;
    }
}
