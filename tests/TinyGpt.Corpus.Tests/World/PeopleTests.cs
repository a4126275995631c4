using TinyGpt.Corpus.World;
using Xunit;

namespace TinyGpt.Corpus.Tests.World;

/// <summary>The facts of a world do not contradict each other, whatever the seed.</summary>
public class PeopleTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 25)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void RelationsAreMutual(int seed)
    {
        TinyWorld world = TinyWorld.Create((ulong)seed);
        foreach (Person person in world.People)
        {
            Assert.Same(person, world.FindPerson(person.Name));
            Assert.Contains(person, person.Household.People);
            Assert.Contains(person.Household, person.Home.Households);
            Assert.NotSame(person.Household, person.Friend.Household);
            Assert.Equal(person.IsChild, person.Friend.IsChild);
            Assert.DoesNotContain(person, person.Siblings);
            Assert.All(person.Siblings, sibling => Assert.Contains(person, sibling.Siblings));
            Assert.All(person.Children, child => Assert.True(child.Mother == person || child.Father == person));
            Assert.All(person.Children, child => Assert.True(person.Age - child.Age >= 18, $"{person} and {child}"));
            Assert.True(person.Spouse is null || person.Spouse.Spouse == person);
            Assert.True(person.Pet is null || person.Pet.Owner == person);
            Assert.Equal(person.IsChild, person.Job == Job.Pupil);
            Assert.True(person.Home.Setting.HasWater || !person.Job.NeedsWater, $"{person} is a {person.Job.Name} in {person.Home}.");
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void NamesAreUnique(int seed)
    {
        TinyWorld world = TinyWorld.Create((ulong)seed);
        Assert.InRange(world.People.Count, 120, 140);
        Assert.InRange(world.UnusedNames.Count, 10, 60);
        string[] names =
        [
            .. world.People.Select(person => person.Name), .. world.Pets.Select(pet => pet.Name),
            .. world.Places.Select(place => place.Name),
            .. world.UnusedNames, .. world.People.Select(person => person.Household.FamilyName).Distinct(), world.Country,
        ];
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.All(world.UnusedNames, name => Assert.Null(world.FindPerson(name)));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void PlacesLieApart(int seed)
    {
        TinyWorld world = TinyWorld.Create((ulong)seed);
        foreach (Place place in world.Places)
        {
            Assert.Equal(place, place.Mayor.Home);
            Assert.False(place.Mayor.IsChild);
            Assert.Distinct(place.Households.Select(household => household.DoorColour));
            foreach (Place other in world.Places.Where(other => other != place))
            {
                Assert.InRange(place.DistanceTo(other), 3, 40);
                Assert.Equal(place.DistanceTo(other), other.DistanceTo(place));
                Assert.Equal(Opposite(place.DirectionTo(other)), other.DirectionTo(place));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void FactsAreUniqueAndDocumentsCanBeWritten(int seed)
    {
        TinyWorld world = TinyWorld.Create((ulong)seed);
        Assert.Equal(world.Facts.Count, world.Facts.Select(fact => (fact.Kind, fact.Subject)).Distinct().Count());
        Assert.All(world.Facts, fact => Assert.False(string.IsNullOrWhiteSpace(fact.Value)));
        Assert.All(world.Documents().Take(300), document => Assert.True(document.Length > 20, document));
    }

    private static string Opposite(string direction) => direction switch
    {
        "north" => "south",
        "south" => "north",
        "east" => "west",
        _ => "east",
    };
}
