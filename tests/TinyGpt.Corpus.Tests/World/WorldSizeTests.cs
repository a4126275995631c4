using System.Text.RegularExpressions;
using TinyGpt.Corpus.World;
using Xunit;

namespace TinyGpt.Corpus.Tests.World;

/// <summary>The larger world: as consistent as the small one, and with people whom hardly anybody speaks of.</summary>
public class WorldSizeTests
{
    private static readonly TinyWorld Country = TinyWorld.Create(1, WorldSize.Small);

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 10)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void ACountryHasHundredsOfPeopleWithNamesOfTheirOwn(int seed)
    {
        TinyWorld world = TinyWorld.Create((ulong)seed, WorldSize.Small);
        Assert.InRange(world.People.Count, 340, 380);
        Assert.Equal((24, 50, 32, 54), (world.Places.Count, world.Wares.Count, world.Events.Count, world.Jobs.Count));
        Assert.True(world.Pets.Count > 120, $"{world.Pets.Count} animals have a name.");
        Assert.InRange(world.UnusedNames.Count, 50, 110);
        string[] names =
        [
            .. world.People.Select(person => person.Name), .. world.Pets.Select(pet => pet.Name), .. world.Places.Select(place => place.Name),
            .. world.UnusedNames, .. world.People.Select(person => person.Household.FamilyName).Distinct(), world.Country,
        ];
        Assert.Equal(names.Length, names.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(world.Facts.Count, world.Facts.Select(fact => (fact.Kind, fact.Subject)).Distinct().Count());
        Assert.All(world.Places, place => Assert.Distinct(place.Households.Select(household => household.DoorColour)));
        Assert.All(world.Wares, ware => Assert.Contains(world.Jobs, job => job.Name == ware.Maker));
        Assert.All(world.Documents().Take(300), document => Assert.True(document.Length > 20, document));
    }

    [Fact]
    public void FameFallsAsZipfSays()
    {
        const int draws = 200_000;
        WorldRandom random = new(1, 2);
        int[] counts = new int[Country.People.Count];
        int[] ranks = [.. Enumerable.Range(0, counts.Length)];
        for (int i = 0; i < draws; i++)
        {
            counts[random.PickByZipf(ranks)]++;
        }

        double total = ranks.Sum(rank => Math.Pow(rank + 9, -1.5));
        foreach (int rank in new[] { 0, 1, 10, 40, 100, counts.Length - 1 })
        {
            double expected = draws * Math.Pow(rank + 9, -1.5) / total;
            Assert.InRange(counts[rank], expected - (4 * Math.Sqrt(expected)), expected + (4 * Math.Sqrt(expected)));
        }
    }

    [Fact]
    public void SomeFactsAreWellKnownAndManyNearlyUnknown()
    {
        string[] documents = [.. Country.Documents().Take(20_000)];
        Dictionary<string, int> met = Country.People.ToDictionary(person => person.Name, _ => 0, StringComparer.Ordinal);
        foreach (string document in documents)
        {
            foreach (string name in Regex.Matches(document, "[A-Z][a-z]+").Select(match => match.Value).Distinct(StringComparer.Ordinal))
            {
                if (met.TryGetValue(name, out int count))
                {
                    met[name] = count + 1;
                }
            }
        }

        ILookup<string, Fact> facts = Country.Facts.ToLookup(fact => fact.Subject, StringComparer.Ordinal);
        int known = met.Where(entry => entry.Value >= 200).Sum(entry => facts[entry.Key].Count());
        int unknown = met.Where(entry => entry.Value <= 30).Sum(entry => facts[entry.Key].Count());
        Assert.True(known >= 500, $"{known} facts are about people whom 200 of 20,000 documents name.");
        Assert.True(unknown >= 500, $"{unknown} facts are about people whom at most 30 of 20,000 documents name.");
    }
}
