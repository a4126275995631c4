using System.Text.RegularExpressions;
using TinyGpt.Corpus.World;
using Xunit;

namespace TinyGpt.Corpus.Tests.World;

/// <summary>What the text says is read back out of it and compared with the world.</summary>
public class FactsTests
{
    private static readonly Dictionary<(FactKind Kind, string Subject), string> Truth =
        SampleText.World.Facts.ToDictionary(fact => (fact.Kind, fact.Subject), fact => fact.Value);

    [Theory]
    [InlineData(FactKind.Home, @"([A-Z]\w+) (?:[A-Z]\w+ )?lives in ([A-Z]\w+)", 1000)]
    [InlineData(FactKind.Home, @"([A-Z]\w+)'s home is in ([A-Z]\w+)", 100)]
    [InlineData(FactKind.Home, @"The place where ([A-Z]\w+) lives is (\w+)", 50)]
    [InlineData(FactKind.Age, @"([A-Z]\w+) (?:[A-Z]\w+ )?(?:is|was) (\d+) years old", 500)]
    [InlineData(FactKind.Job, @"([A-Z]\w+) works as an? ([a-z ]+)[.,]", 100)]
    [InlineData(FactKind.Job, @"Everybody in \w+ knew ([A-Z]\w+), the ((?!pupil)[a-z ]+) with", 30)]
    [InlineData(FactKind.Hair, @"([A-Z]\w+) has ((?:light )?\w+) hair", 200)]
    [InlineData(FactKind.Food, @"([A-Z]\w+)'s favourite food is ([a-z ]+)\.", 100)]
    [InlineData(FactKind.Colour, @"([A-Z]\w+)'s favourite colour is ([a-z]+)", 100)]
    [InlineData(FactKind.Friend, @"([A-Z]\w+)'s best friend is ([A-Z]\w+)", 200)]
    [InlineData(FactKind.Mother, @"([A-Z]\w+)'s mother is ([A-Z]\w+)", 50)]
    [InlineData(FactKind.Door, @"([A-Z]\w+)'s house (?:has a|by the) (\w+) door", 100)]
    [InlineData(FactKind.Thing, @"([A-Z]\w+)'s dearest thing is an? ([a-z ]+)\.", 50)]
    [InlineData(FactKind.Pet, @"([A-Z]\w+) (?:has|had) an? [a-z ]+ called ([A-Z]\w+)", 100)]
    [InlineData(FactKind.PetOwner, @"([A-Z]\w+) belongs to ([A-Z]\w+)", 20)]
    [InlineData(FactKind.Mayor, @"The mayor of ([A-Z]\w+) is ([A-Z]\w+)", 100)]
    [InlineData(FactKind.MarketDay, @"Market day in ([A-Z]\w+) is ([A-Z]\w+)", 50)]
    [InlineData(FactKind.Houses, @"([A-Z]\w+) has (\d+) houses", 50)]
    [InlineData(FactKind.Price, @"[Aa]n? ((?:[a-z]+ ){0,3}[a-z]+?) costs (\d+) coins?", 500)]
    [InlineData(FactKind.EventYear, @"([Tt]he [a-z ]+) was in the year (\d+)", 20)]
    public void StatementsAreTrue(FactKind kind, string pattern, int least)
    {
        IReadOnlyList<Match> statements = SampleText.Find(pattern);
        foreach (Match match in statements)
        {
            string subject = kind == FactKind.EventYear ? match.Groups[1].Value.ToLowerInvariant() : match.Groups[1].Value;
            Assert.True(Truth.TryGetValue((kind, subject), out string? value), $"Nothing is known about \"{match.Value}\".");
            Assert.True(value == match.Groups[2].Value, $"\"{match.Value}\", but {kind} of {subject} is {value}.");
        }

        Assert.True(statements.Count >= least, $"Only {statements.Count} statements of {kind}.");
    }

    [Fact]
    public void FamilyNamesBelongToTheirPeople()
    {
        HashSet<string> families = [.. SampleText.World.People.Select(person => person.Household.FamilyName)];
        int found = 0;
        foreach (Match match in SampleText.Find(@"\b([A-Z][a-z]+) ([A-Z][a-z]+)\b"))
        {
            if (SampleText.World.FindPerson(match.Groups[1].Value) is Person person && families.Contains(match.Groups[2].Value))
            {
                Assert.Equal(person.FullName, match.Value);
                found++;
            }
        }

        Assert.True(found > 1000, $"Only {found} full names.");
    }

    [Fact]
    public void DistancesAndDirectionsAreTrue()
    {
        Dictionary<string, Place> places = SampleText.World.Places.ToDictionary(place => place.Name);
        IReadOnlyList<Match> distances = SampleText.Find(@"From (\w+) to (\w+) it is (\d+) miles");
        Assert.All(distances, match => Assert.True(
            Grammar.Digits(places[match.Groups[1].Value].DistanceTo(places[match.Groups[2].Value])) == match.Groups[3].Value, match.Value));
        Assert.True(distances.Count > 100);

        IReadOnlyList<Match> directions = SampleText.Find(@"(\w+) is (\d+) miles (north|south|east|west) of (\w+)");
        foreach (Match match in directions)
        {
            (Place from, Place to) = (places[match.Groups[4].Value], places[match.Groups[1].Value]);
            Assert.True(from.DirectionTo(to) == match.Groups[3].Value, match.Value);
            Assert.True(Grammar.Digits(from.DistanceTo(to)) == match.Groups[2].Value, match.Value);
        }

        Assert.True(directions.Count > 50);
    }

    [Fact]
    public void PriceListsAreTrue()
    {
        IReadOnlyList<Match> prices = SampleText.Find(@"- an? ([a-z ]+): (\d+) coins?");
        Assert.All(prices, match => Assert.True(Truth[(FactKind.Price, match.Groups[1].Value)] == match.Groups[2].Value, match.Value));
        Assert.True(prices.Count > 100);
    }

    /// <summary>A question and its answer fit each other: the answer to where somebody lives holds the right place.</summary>
    [Fact]
    public void AnswersFitTheirQuestions()
    {
        IReadOnlyList<Match> answers = SampleText.Find(@"(?:Where does|In which place is) ([A-Z]\w+)(?: [A-Z]\w+)?(?: live\?|'s home\?)\n\w+: ([^\n]+)");
        Assert.All(answers, match => Assert.Contains(
            Truth.GetValueOrDefault((FactKind.Home, match.Groups[1].Value)) ?? match.Groups[2].Value, match.Groups[2].Value, StringComparison.Ordinal));
        Assert.True(answers.Count > 100, $"Only {answers.Count} answers.");
    }

    /// <summary>Some people are met everywhere, some hardly ever: what a model knows can then be held against how often it read it.</summary>
    [Fact]
    public void FameFallsWithRank()
    {
        int[] mentions = [.. SampleText.World.People.Select(person => SampleText.Find($@"\b{person.Name}\b").Count)];
        Assert.True(mentions[..10].Min() > 10 * mentions[^10..].Min(), string.Join(' ', mentions));
        Assert.True(mentions[..20].Average() > 3 * mentions[^20..].Average(), string.Join(' ', mentions));
        Assert.True(mentions.Count(count => count > 0) >= mentions.Length - 3, string.Join(' ', mentions));
    }
}
