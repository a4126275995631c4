namespace TinyGpt.Corpus.World;

/// <summary>Finds a person, an animal, a place or a thing for a role that a template names.</summary>
internal static class Casting
{
    private static readonly Noun[] Fruits =
    [
        Noun.Regular("apple"), Noun.Regular("pear"), Noun.Regular("plum"), Noun.Regular("cherry"), Noun.Regular("nut"),
        Noun.Regular("berry"), Noun.Regular("peach"),
    ];

    /// <summary>Somebody or something for the role, or null when no role has that name.</summary>
    public static IWords? For(string role, Scene scene) => role switch
    {
        "hero" => scene.World.PickPerson(scene.Random, _ => true),
        "friend" => FriendOf(scene.Hero, scene),
        "other" => scene.World.PickPerson(scene.Random, person => !IsTaken(person, scene)),
        "neighbour" => Neighbour(scene, _ => true),
        "adult" => Neighbour(scene, person => !person.IsChild),
        "elder" => Elder(scene),
        "seller" => Neighbour(scene, person => scene.World.WaresOf(person.Job).Count > 0),
        "parent" => scene.Random.Chance(50) ? scene.Hero.Mother : scene.Hero.Father,
        "ware" => scene.Random.Pick(scene.World.WaresOf(((Person)scene["seller"]).Job)),
        "goods" => scene.Random.Pick(scene.World.Wares),
        "home" => scene.Hero.Home,
        "town" => Another(scene.World.Places, (Place)scene["home"], scene.Random),
        "miles" => new Phrase(Grammar.CountInWords(((Place)scene["home"]).DistanceTo((Place)scene["town"]), Noun.Regular("mile"))),
        "direction" => new Phrase(((Place)scene["home"]).DirectionTo((Place)scene["town"])),
        "thing" => scene.Hero.Thing,
        "pet" => scene.Hero.Pet,
        "item" => scene.Random.Pick(ThingKind.Dear),
        "beast" => scene.Random.Pick(scene.World.WildAnimals),
        "fruit" => scene.Random.Pick(Fruits),
        "event" => scene.Random.Pick(scene.World.Events),
        "day" => new Phrase(scene.Random.Pick(Traits.Days)),
        "month" => new Phrase(scene.Random.Pick(Traits.Months)),
        "colour" => new Phrase(scene.Random.Pick(Traits.Colours)),
        "food" => new Phrase(scene.Random.Pick(Traits.Foods)),
        "country" => new Phrase(scene.World.Country),
        _ => null,
    };

    /// <summary>
    /// The second person of a story. Mostly she for a him and he for a her: then the pronouns alone tell who is meant.
    /// </summary>
    private static Person FriendOf(Person hero, Scene scene)
    {
        bool isFree(Person person) => person != hero && !IsTaken(person, scene);
        bool isOther(Person person) => isFree(person) && person.Gender != hero.Gender && person.IsChild == hero.IsChild;
        if (isOther(hero.Friend) || (isFree(hero.Friend) && scene.Random.Chance(10)))
        {
            return hero.Friend;
        }

        List<Person> near = [.. hero.Home.People.Where(person => isOther(person) && person.Household != hero.Household)];
        return near.Count > 0 ? scene.Random.Pick(near) : scene.World.PickPerson(scene.Random, isOther);
    }

    /// <summary>Somebody of the hero's place where there is one, else of another place.</summary>
    private static Person Neighbour(Scene scene, Func<Person, bool> fits)
    {
        bool isFree(Person person) => fits(person) && person != scene.Hero && !IsTaken(person, scene);
        List<Person> near = [.. scene.Hero.Home.People.Where(isFree)];
        return near.Count > 0 ? scene.Random.Pick(near) : scene.World.PickPerson(scene.Random, isFree);
    }

    /// <summary>An old person; in a world without enough of them, the oldest.</summary>
    private static Person Elder(Scene scene)
    {
        List<Person> free = [.. scene.World.People.Where(person => person != scene.Hero && !IsTaken(person, scene))];
        List<Person> near = [.. free.Where(person => person.Age > 60 && person.Home == scene.Hero.Home)];
        List<Person> far = [.. free.Where(person => person.Age > 60)];
        return near.Count > 0 ? scene.Random.Pick(near) : far.Count > 0 ? scene.Random.Pick(far) : free.MaxBy(person => person.Age)!;
    }

    /// <summary>Whether somebody has another role; the mayor of the place may appear in any story, as the mayor.</summary>
    private static bool IsTaken(Person person, Scene scene) => scene.People.Contains(person) || person == scene.Hero.Home.Mayor;

    private static T Another<T>(IReadOnlyList<T> all, T one, WorldRandom random)
        where T : class
    {
        T other = random.Pick(all);
        while (other == one)
        {
            other = random.Pick(all);
        }

        return other;
    }
}
