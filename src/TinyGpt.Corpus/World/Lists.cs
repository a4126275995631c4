using System.Text;

namespace TinyGpt.Corpus.World;

/// <summary>Lists of prices, of shopping, of people and of days; and recipes.</summary>
internal static class Lists
{
    private static readonly IReadOnlyList<Script> Recipes = TextFile.Scripts("recipes.txt");

    private static readonly Template[] Chores =
    [
        .. new[]
        {
            "feed the hens", "sweep the floor", "write to {friend}", "mend the {thing.kind}", "buy a {goods}", "bake bread",
            "wash the windows",
            "cut wood", "pick {fruit.plural}", "visit {neighbour}", "clean the {item}", "carry water", "paint the door", "sew on a button",
            "practise {hero.hobby}", "go to {town}", "dig the garden", "cook {hero.food}",
        }.Select(Template.Parse),
    ];

    /// <summary>A list of one kind or another.</summary>
    public static void Write(Scene scene, StringBuilder output)
    {
        switch (scene.Random.Next(8))
        {
            case < 2:
                scene.Random.Pick(Recipes).Write(scene, output);
                break;
            case 2:
                Prices(scene, output);
                break;
            case < 5:
                Shopping(scene, output);
                break;
            case 5:
                MarketDays(scene, output);
                break;
            case 6:
                ThingsToDo(scene, output);
                break;
            default:
                WhoHasWhat(scene, output);
                break;
        }
    }

    private static void Prices(Scene scene, StringBuilder output)
    {
        output.Append(scene.Random.Chance(50) ? "Prices at the market:" : $"Prices in {scene["home"]}:");
        foreach (Ware ware in scene.Random.Shuffled(scene.World.Wares).Take(scene.Random.Between(4, 7)))
        {
            output.Append($"\n- a {ware.Name}: {Grammar.Count(ware.Price, Ware.Coin)}");
            scene.Tell(FactKind.Price, ware.Name);
        }

        output.Append('.');
    }

    /// <summary>What somebody buys, and what it costs in all.</summary>
    private static void Shopping(Scene scene, StringBuilder output)
    {
        Person buyer = scene.Hero;
        IEnumerable<Ware> wares = scene.Random.Shuffled(scene.World.Wares).Take(scene.Random.Between(2, 4));
        List<(int Count, Ware Ware)> items = [.. wares.Select(ware => (scene.Random.Between(1, 3), ware))];
        output.Append(scene.Random.Chance(50) ? $"{buyer.Name}'s shopping list:" : $"What {buyer.Name} buys at the market:");
        foreach ((int count, Ware ware) in items)
        {
            output.Append($"\n- {Grammar.Count(count, ware.Noun)}, {Grammar.Count(count * ware.Price, Ware.Coin)}");
        }

        List<int> costs = [.. items.Select(item => item.Count * item.Ware.Price)];
        output.Append($"\nTogether: {string.Join(" + ", costs)} = {Grammar.Count(costs.Sum(), Ware.Coin)}.");
    }

    /// <summary>Where there is a market on which day.</summary>
    private static void MarketDays(Scene scene, StringBuilder output)
    {
        output.Append(scene.Random.Chance(50) ? $"Market days in {scene.World.Country}:" : "Where is the market, and when?");
        foreach (Place place in scene.Random.Shuffled(scene.World.Places).Take(scene.Random.Between(4, 7)))
        {
            output.Append($"\n- {place.Name}: {place.MarketDay}");
            scene.Tell(FactKind.MarketDay, place.Name);
        }

        output.Append('.');
    }

    private static void ThingsToDo(Scene scene, StringBuilder output)
    {
        output.Append($"What {scene.Hero.Name} wants to do {(scene.Random.Chance(50) ? "tomorrow" : "on " + scene["day"].Word(""))}:");
        int number = 1;
        foreach (Template chore in scene.Random.Shuffled(Chores).Take(scene.Random.Between(3, 6)))
        {
            output.Append($"\n{number++}. {Grammar.Capitalise(chore.Render(scene))}.");
        }
    }

    /// <summary>One kind of fact for several people of one place.</summary>
    private static void WhoHasWhat(Scene scene, StringBuilder output)
    {
        Place place = scene.Hero.Home;
        (FactKind kind, string title, Func<Person, string> value) = scene.Random.Next(5) switch
        {
            0 => (FactKind.Food, "Favourite food", (Func<Person, string>)(person => person.Food)),
            1 => (FactKind.Colour, "Favourite colours", person => person.Colour),
            2 => (FactKind.Birthday, "Birthdays", person => person.BirthMonth),
            3 => (FactKind.Job, "Jobs", person => person.Job.Name),
            _ => (FactKind.Age, "Ages", person => Grammar.Digits(person.Age)),
        };
        output.Append($"{title} in {place.Name}:");
        foreach (Person person in scene.Random.Shuffled(place.People).Take(scene.Random.Between(4, 7)))
        {
            output.Append($"\n- {person.Name}: {value(person)}");
            scene.Tell(kind, person.Name);
        }

        output.Append('.');
    }
}
