using System.Text.RegularExpressions;
using TinyGpt.Corpus.World;
using TinyGpt.Corpus.World.Tasks;
using Xunit;

namespace TinyGpt.Corpus.Tests.World.Tasks;

/// <summary>Fame is what the generator noted while it wrote: held here against the text that it wrote.</summary>
public class FameTests
{
    private const long Characters = 2_000_000;

    private static readonly Lazy<DocumentSurvey> Survey = new(() => new DocumentSurvey(SampleText.World, Characters));

    /// <summary>
    /// Documents that state a fact in words that the test knows ≤ documents noted ≤ documents that hold both the name and the value.
    /// </summary>
    [Theory]
    [InlineData(FactKind.Home, @"\bNAME lives in VALUE\b|\bNAME's home is in VALUE\b|\bName: NAME \w+\.\nHome: VALUE\.")]
    [InlineData(FactKind.Food, @"\bNAME's favourite food is VALUE\b|\bNAME likes VALUE best|\bNAME could eat VALUE\b")]
    [InlineData(FactKind.Friend, @"\bNAME's best friend is VALUE\b|\bNAME tells everything to h(is|er) best friend VALUE\b")]
    [InlineData(FactKind.Pet, @"\bNAME has an? [a-z ]+ called VALUE\b|\bNAME's [a-z]+ is called VALUE\b")]
    [InlineData(FactKind.Mayor, @"\b[Mm]ayor of NAME is VALUE\b|\bNAME's mayor is VALUE\b|\bVALUE is the mayor of NAME\b")]
    [InlineData(FactKind.MarketDay, @"\b[Mm]arket day in NAME is VALUE\b|^- NAME: VALUE\b")]
    [InlineData(FactKind.PetOwner, @"\bNAME belongs to VALUE\b|\bNAME lives with VALUE\b|\bNAME's owner is VALUE\b")]
    public void NotesAgreeWithTheText(FactKind kind, string pattern)
    {
        DocumentSurvey survey = Survey.Value;
        string[] documents = [.. SampleText.World.Documents().Take((int)survey.Documents)];
        int stated = 0, noted = 0;
        foreach (Fact fact in SampleText.World.Facts.Where(fact => fact.Kind == kind))
        {
            string named = pattern.Replace("NAME", fact.Subject, StringComparison.Ordinal);
            Regex states = new(named.Replace("VALUE", fact.Value, StringComparison.Ordinal), RegexOptions.Multiline);
            string[] both = [.. documents.Where(document => document.Contains(fact.Subject, StringComparison.OrdinalIgnoreCase)
                && document.Contains(fact.Value, StringComparison.OrdinalIgnoreCase))];
            int inWords = both.Count(states.IsMatch), fame = survey.Fame(fact);
            Assert.True(inWords <= fame, $"{fact}: {inWords} documents state it, {fame} are noted.");
            Assert.True(fame <= both.Length, $"{fact}: {fame} documents are noted, {both.Length} hold name and value.");
            (stated, noted) = (stated + inWords, noted + fame);
        }

        Assert.True(stated > 0 && noted >= stated, $"{stated} stated, {noted} noted.");
    }

    [Fact]
    public void FewFactsAreToldOftenAndManySeldom()
    {
        int[] fame = [.. TaskFiles.Small.Lines(TaskWriter.FameFile).Select(line => line.GetProperty("fame").GetInt32())];
        Assert.Equal(TaskFiles.Small.World.Facts.Count, fame.Length);
        Assert.Equal(fame.OrderDescending(), fame);
        Assert.True(fame.Count(count => count >= FameLabel.LeastWellKnown) >= 500, "Fewer than 500 facts are well known.");
        Assert.True(fame.Count(count => count <= FameLabel.MostNearlyUnknown) >= 500, "Fewer than 500 facts are nearly unknown.");
        // Of the facts about people, each tenth of them by rank is told less often than the tenth before it.
        int[] people =
        [
            .. TaskFiles.Small.Lines(TaskWriter.FameFile).Where(line => TaskFiles.Small.World.FindPerson(TaskFiles.Text(line, "subject")) is not null)
                .Select(line => line.GetProperty("fame").GetInt32()),
        ];
        int tenth = people.Length / 10;
        Assert.True(people[..tenth].Average() > 20 * Math.Max(people[^(5 * tenth)..].Average(), 0.1), "Fame does not fall.");
    }

    [Fact]
    public void TheSurveyFindsSumsAndWords()
    {
        DocumentSurvey survey = Survey.Value;
        Assert.True(survey.Words.Count > 1000, $"{survey.Words.Count} words.");
        Assert.Contains("house", survey.Words);
        Assert.All(survey.Words, word => Assert.Matches("^[a-z]{3,12}$", word));
        string text = SampleText.World.Text(Characters);
        Match sum = Regex.Match(text, @"\b(\d+) \+ (\d+) = ");
        (int left, int right) = (int.Parse(sum.Groups[1].Value), int.Parse(sum.Groups[2].Value));
        Assert.True(survey.HasSum('+', Math.Min(left, right), Math.Max(left, right)));
        Assert.False(survey.HasSum('+', 998, 999));
    }

    /// <summary>Sums are found in whatever words they are worked out.</summary>
    [Theory]
    [InlineData('+', @"\b(\d+) and (\d+) make \d+\.")]
    [InlineData('+', @"\b(\d+) plus (\d+) is \d+\.")]
    [InlineData('+', @"\b(\w+) plus (\w+) is \w+\.")]
    [InlineData('-', @"\b(\w+) minus (\w+) is \w+\.")]
    [InlineData('*', @"\b(\w+) times (\w+) is \w+\.")]
    [InlineData('+', @" has (\w+) [a-z]+\. [A-Z]\w+ gives (?:him|her) (\w+) more\. Now s?he has")]
    [InlineData('+', @" has (\w+) [a-z]+, and [A-Z]\w+ has (\w+) [a-z]+\. Together they have")]
    [InlineData('-', @" has (\w+) [a-z]+\. S?[Hh]e gives (\w+) of them to [A-Z]\w+\. Now s?he has")]
    [InlineData('/', @" (\w+) [a-z]+ and shares them among (\w+) friends\.")]
    [InlineData('/', @"Half (of) (\d+) is \d+")]
    [InlineData('-', @" has (\d+) coins?\. S?[Hh]e buys an? [a-z ]+ for (\d+) coins?\.")]
    public void TheSurveyFindsSumsInWords(char operation, string pattern)
    {
        Dictionary<string, int> words = Enumerable.Range(0, 101).ToDictionary(Grammar.NumberWord, number => number, StringComparer.OrdinalIgnoreCase);
        DocumentSurvey survey = Survey.Value;
        MatchCollection sums = Regex.Matches(SampleText.World.Text(Characters), pattern);
        Assert.NotEmpty(sums);
        Assert.All(sums, sum =>
        {
            (int left, int right) = sum.Groups[1].Value == "of"
                ? (Number(sum.Groups[2].Value), 2)
                : (Number(sum.Groups[1].Value), Number(sum.Groups[2].Value));
            bool isTurned = operation is '+' or '*' && left > right;
            Assert.True(isTurned ? survey.HasSum(operation, right, left) : survey.HasSum(operation, left, right), sum.Value);
        });

        int Number(string text) => int.TryParse(text, out int number) ? number : words[text];
    }
}
