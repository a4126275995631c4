using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using TinyGpt.Corpus.World;
using TinyGpt.Corpus.World.Tasks;
using TinyGpt.Evaluation;
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

    /// <summary>What the test calls "not in training" is in no training question: of facts, of choices, or of pages.</summary>
    [Fact]
    public void HeldOutFactsAreNowhereInTraining()
    {
        HashSet<string> heldOut = [.. Files.Test("facts").Where(line => !line.GetProperty("in_training").GetBoolean()).Select(Fact)];
        Assert.Empty(heldOut.Intersect(Files.Train("facts").Concat(Files.Train("choices")).Select(Fact)));
        JsonElement[] pages = [.. Files.Train("search").SelectMany(line => line.GetProperty("questions").EnumerateArray())];
        // A page tells its answer: there, what hardly anybody knows may be asked for too.
        Assert.Empty(heldOut.Intersect(pages.Where(question => question.GetProperty("fame").GetInt32() > FameLabel.MostNearlyUnknown).Select(Fact)));
        Assert.Contains(pages, question => question.GetProperty("fame").GetInt32() <= FameLabel.MostNearlyUnknown);

        static string Fact(JsonElement line) => line.GetProperty("fact").GetRawText();
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
            // A young wolf may be called a pup as well as a cub: of what holds in every world, only legs can be counted.
            string kind = TaskFiles.Text(line.GetProperty("fact"), "kind");
            Assert.False(kind != "AnimalLegs" && Regex.IsMatch(kind, "^(Animal|Thing[UM]|Work|Tool)"), kind);
            Assert.All(choices.Where(choice => choice != value), choice => Assert.False(FactQuestions.Overlap(choice, value), line.GetRawText()));
        }

        int[] gold = [.. Files.Test("choices").CountBy(line => line.GetProperty("gold").GetInt32()).Select(count => count.Value)];
        Assert.Equal(4, gold.Length);
        Assert.True(gold.Max() < 1.4 * gold.Min(), string.Join(' ', gold));
        Assert.True(Files.Test("choices").Count(line => TaskFiles.Text(line, "known") == FameLabel.WellKnown) >= 500);
    }

    [Theory]
    [InlineData("on the River Lind", "at the mouth of the River Lind", true)]
    [InlineData("on the pond", "in the pond", true)]
    [InlineData("mice", "berries and mice", true)]
    [InlineData("Anna and Ben", "Anna, Ben and Carl", true)]
    [InlineData("Anna and Ben", "Anna and Carl", false)]
    [InlineData("red kite", "blue kite", false)]
    [InlineData("in a green valley", "in a valley full of apple trees", false)]
    public void ValuesWithinOthersOverlap(string one, string other, bool overlap)
    {
        Assert.Equal(overlap, FactQuestions.Overlap(one, other));
        Assert.Equal(overlap, FactQuestions.Overlap(other, one));
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
        string text = Files.World.Text(TaskSettings.For(WorldSize.Small).SurveyCharacters);
        Assert.All(train.Concat(test), name => Assert.False(Regex.IsMatch(text, $@"\b{name}\b"), name));
        Assert.All(All("unknown"), line => Assert.True(Refusals.IsRefusal(TaskFiles.Reply(line)), TaskFiles.Reply(line)));
        Assert.All(All("facts"), line => Assert.False(Refusals.IsRefusal(TaskFiles.Reply(line)), TaskFiles.Reply(line)));
        Assert.True(Files.Train("unknown").Select(TaskFiles.Reply).Distinct().Count() > 1000);

        string[] Names(string part)
        {
            HashSet<string> known = [.. Strangers.Of(Files.World).Select(person => person.Name)];
            char[] ends = [' ', '.', '?', '\'', ',', ':', ';', '!'];
            return
            [
                .. Files.Lines($"unknown.{part}.jsonl")
                    .Select(line => TaskFiles.Questions(line).Single().Split(ends).Where(known.Contains).Distinct().Single()).Distinct(),
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
            CheckFlaw(TaskFiles.Questions(line).Single(), chosen, rejected, TaskFiles.Text(line, "flaw"));
        }

        Assert.Equal(7, Files.Test("preferences").Select(line => TaskFiles.Text(line, "flaw")).Distinct().Count());
        foreach (string section in new[] { "rude", "lazy", "flattery", "offer" })
        {
            Assert.Empty(TaskText.Words("tasks-manners.txt", section + " train").Intersect(TaskText.Words("tasks-manners.txt", section + " test")));
        }
    }

    /// <summary>The worse answer has the flaw that is named, and the better one has not.</summary>
    private static void CheckFlaw(string question, string chosen, string rejected, string flaw)
    {
        switch (flaw)
        {
            case "false sum":
                int[] numbers = [.. Regex.Matches(question, "[0-9]+").Select(number => int.Parse(number.Value, CultureInfo.InvariantCulture))];
                Assert.Equal($"The answer is {numbers[0] + numbers[1]}.", chosen);
                Assert.Matches(@"^The answer is \d+\.$", rejected);
                break;
            case "false":
                Assert.Contains(Files.World.Facts, fact => IsAskedFor(fact, question)
                    && FactQuestions.Holds(chosen, fact.Value) && !FactQuestions.Holds(rejected, fact.Value)
                    && Files.World.Facts.Any(other => other.Kind == fact.Kind && other.Value != fact.Value
                        && FactQuestions.Holds(rejected, other.Value)));
                break;
            case "rambling":
                // Four sentences and more, and then the answer at last.
                Assert.Contains(Enumerable.Range(1, rejected.Length - 1), start =>
                    chosen.StartsWith(rejected[start..], StringComparison.Ordinal) && rejected.AsSpan(0, start).Count('.') >= 4);
                break;
            case "invention":
                break;
            default:
                string[] manners = [.. TaskText.Words("tasks-manners.txt", flaw + " train"), .. TaskText.Words("tasks-manners.txt", flaw + " test")];
                Assert.Contains(manners, words => rejected.StartsWith(words, StringComparison.Ordinal));
                Assert.DoesNotContain(manners, words => chosen.Contains(words, StringComparison.Ordinal));
                break;
        }

        // Who sells things, and how many legs animals have, is asked with their plurals.
        static bool IsAskedFor(Fact fact, string question) =>
            fact.Kind is FactKind.Maker or FactKind.AnimalLegs || FactQuestions.Holds(question, fact.Subject);
    }

    [Fact]
    public void TheModelKnowsItself()
    {
        HashSet<string> phrasings = Phrasings("test");
        Assert.Empty(Phrasings("train").Intersect(phrasings));
        Assert.True(phrasings.Count >= 100, $"{phrasings.Count} phrasings.");
        // "Do you make mistakes?" and "Are you always right?" have the same answers: none of them may begin with yes or no.
        Assert.All(All("identity"), line => Assert.DoesNotMatch("^(Yes|No|Not)\\b", TaskFiles.Reply(line)));
        Assert.All(All("identity"), line => Assert.Contains(
            line.GetProperty("accept").EnumerateArray(), word => FactQuestions.Holds(TaskFiles.Reply(line), word.GetString()!)));

        HashSet<string> Phrasings(string part)
        {
            string[] openings = [.. TaskText.Words("tasks-talk.txt", part)];
            return
            [
                .. Files.Lines($"identity.{part}.jsonl").Select(line => TaskFiles.Questions(line).Single())
                    .Select(question => openings.FirstOrDefault(words => question.StartsWith(words + " ", StringComparison.Ordinal)) is { } opening
                        ? question[(opening.Length + 1)..] : question),
            ];
        }
    }

    [Fact]
    public void TheModelIsWhomTheSystemSays()
    {
        int lines = 0;
        foreach (JsonElement line in Files.Train("persona"))
        {
            string said = line.GetProperty("accept").EnumerateArray().Single().GetString()!;
            JsonElement system = line.GetProperty("messages").EnumerateArray().First();
            Assert.Equal("system", TaskFiles.Text(system, "role"));
            Assert.Contains(said, TaskFiles.Text(system, "content"), StringComparison.OrdinalIgnoreCase);
            Assert.Contains(said, TaskFiles.Reply(line), StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("TinyGpt", line.GetProperty("messages").GetRawText(), StringComparison.Ordinal);
            lines++;
        }

        Assert.Equal(Files.Counts.Single(count => count.Name == "persona").Train, lines);
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
