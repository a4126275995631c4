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
    [InlineData(FactKind.Home, @"NAME (?:[A-Z]\w+ )?lives in ([A-Z]\w+)", 100)]
    [InlineData(FactKind.Home, @"NAME's home is in ([A-Z]\w+)", 20)]
    [InlineData(FactKind.Home, @"The place where NAME lives is (\w+)", 20)]
    [InlineData(FactKind.Age, @"NAME (?:[A-Z]\w+ )?(?:is|was) (\d+) years old\b", 300)]
    [InlineData(FactKind.Job, @"NAME works as an? ([a-z ]+)[.,]", 50)]
    [InlineData(FactKind.Job, @"[Kk]n[eo]w NAME, the ((?!pupil)[a-z ]+) (?:with|from)", 50)]
    [InlineData(FactKind.Hair, @"NAME has ((?:light )?\w+) hair", 50)]
    [InlineData(FactKind.Food, @"NAME's favourite food is ([a-z ]+)\.", 50)]
    [InlineData(FactKind.Colour, @"NAME's favourite colour is ([a-z]+)", 50)]
    [InlineData(FactKind.Friend, @"NAME's best friend is ([A-Z]\w+)", 100)]
    [InlineData(FactKind.Mother, @"NAME's mother is ([A-Z]\w+)", 20)]
    [InlineData(FactKind.Door, @"NAME's house (?:has a|by the) (\w+) door", 50)]
    [InlineData(FactKind.Thing, @"NAME's dearest thing is an? ([a-z ]+)\.", 20)]
    [InlineData(FactKind.Pet, @"NAME (?:has|had) an? [a-z ]+ called ([A-Z]\w+)", 100)]
    [InlineData(FactKind.PetOwner, @"NAME belongs to ([A-Z]\w+)", 20)]
    [InlineData(FactKind.Mayor, @"The mayor of NAME is ([A-Z]\w+)", 50)]
    [InlineData(FactKind.MarketDay, @"Market day in NAME is ([A-Z]\w+)", 20)]
    [InlineData(FactKind.Houses, @"NAME has (\d+) houses", 50)]
    [InlineData(FactKind.Price, @"[Aa]n? ((?:(?!still)[a-z]+ ){0,3}(?!still)[a-z]+) costs (\d+) coins?", 200)]
    [InlineData(FactKind.EventYear, @"([Tt]he [a-z ]+) was in the year (\d+)", 20)]
    public void StatementsAreTrue(FactKind kind, string pattern, int least)
    {
        IReadOnlyList<Match> statements =
            SampleText.Find(pattern.Replace("NAME", @"\b(?!(?:He|She|It|Who)\b)([A-Z][a-z]+)", StringComparison.Ordinal));
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
        Assert.All(prices, match => Assert.Equal(Truth[(FactKind.Price, match.Groups[1].Value)], match.Groups[2].Value));
        Assert.True(prices.Count > 100);
    }

    /// <summary>A question and its answer fit each other: the answer to where somebody lives holds the right place.</summary>
    [Fact]
    public void AnswersFitTheirQuestions()
    {
        const string name = @"([A-Z]\w+)(?: [A-Z]\w+)?";
        IReadOnlyList<Match> answers = SampleText.Find($@"(?:Where does {name} live\?|In which place is {name}'s home\?)\n\w+: ([^\n]+)");
        Assert.All(answers, match =>
        {
            string subject = match.Groups[1].Success ? match.Groups[1].Value : match.Groups[2].Value;
            if (SampleText.World.FindPerson(subject) is Person person)
            {
                Assert.Contains(person.Home.Name, match.Groups[3].Value, StringComparison.Ordinal);
            }
        });
        Assert.True(answers.Count > 100, $"Only {answers.Count} answers.");
    }

    /// <summary>Some people are met everywhere, some hardly ever, so that knowledge can be held against how often it was read.</summary>
    [Fact]
    public void FameFallsWithRank()
    {
        Dictionary<string, int> counts = SampleText.Find("[A-Z][a-z]+").CountBy(match => match.Value).ToDictionary();
        int[] mentions = [.. SampleText.World.People.Select(person => counts.GetValueOrDefault(person.Name))];
        Assert.True(mentions[..10].Min() > 10 * mentions[^10..].Min(), string.Join(' ', mentions));
        Assert.True(mentions[..20].Average() > 3 * mentions[^20..].Average(), string.Join(' ', mentions));
        Assert.True(mentions.Count(count => count > 0) >= mentions.Length - 3, string.Join(' ', mentions));
    }
}
