using System.Text;

namespace TinyGpt.Corpus.World;

/// <summary>Places, described, and the ways between them.</summary>
internal static class Guides
{
    private static readonly Noun Mile = Noun.Regular("mile");

    private static readonly Template[] RoadSentences =
    [
        Template.Parse("{town} is {milesdigits} {direction} of {home}."),
        Template.Parse("From {home} to {town} it is {milesdigits}."),
        Template.Parse("The way from {home} to {town} is {milesdigits} long and leads {direction}."),
        Template.Parse("If you walk {direction} from {home}, you come to {town} after {milesdigits}."),
        Template.Parse("{town} lies {milesdigits} to the {direction} of {home}."),
    ];

    private static readonly Template[] Endings =
    [
        Template.Parse("Come and see {home}!"),
        Template.Parse("If you come to {home}, come on {home.marketday}, when there is a market."),
        Template.Parse("Those who live there do not want to live anywhere else."),
        Template.Parse("There is no other {home.kind} like it in {country}."),
        Template.Parse("The people of {home} are [friendly|quiet|proud|cheerful] and like to [sing|talk|dance|eat]."),
        Template.Parse("At night it is very quiet there."),
    ];

    /// <summary>A description of a place, or the roads that lead from it.</summary>
    public static void Write(Scene scene, StringBuilder output)
    {
        Place place = scene.World.PickByFame(scene.Random, scene.World.Places);
        scene["home"] = place;
        switch (scene.Random.Next(6))
        {
            case < 3:
                Describe(scene, place, output);
                break;
            case 3:
                Roads(scene, place, output);
                break;
            case 4:
                Neighbours(scene, place, output);
                break;
            default:
                WayThrough(scene, output);
                break;
        }
    }

    private static void Describe(Scene scene, Place place, StringBuilder output)
    {
        bool pronoun = false;
        foreach (Fact fact in scene.Random.Shuffled(scene.World.FactsAbout(place)).Take(scene.Random.Between(3, 6)))
        {
            output.Append(FactPhrases.Say(scene, "say", place, fact, pronoun)).Append(' ');
            pronoun = scene.Random.Chance(60);
        }

        AppendRoad(scene, output);
        output.Append(' ');
        scene.Random.Pick(Endings).Render(scene, output);
        output[0] = char.ToUpperInvariant(output[0]);
    }

    private static void Roads(Scene scene, Place place, StringBuilder output)
    {
        output.Append(scene.Random.Next(3) switch
        {
            0 => $"Roads from {place.Name}.",
            1 => $"How far is it from {place.Name}?",
            _ => $"Many roads lead from {place.Name}.",
        });
        foreach (Place other in scene.Random.Shuffled(scene.World.Places.Where(other => other != place)).Take(scene.Random.Between(3, 6)))
        {
            scene["town"] = other;
            output.Append('\n');
            AppendRoad(scene, output);
        }
    }

    /// <summary>Who lives there.</summary>
    private static void Neighbours(Scene scene, Place place, StringBuilder output)
    {
        output.Append($"Who lives in {place.Name}? ");
        List<Person> people = [.. scene.Random.Shuffled(place.People).Take(5)];
        foreach (Person person in people)
        {
            (FactKind kind, string about) = scene.Random.Next(4) switch
            {
                0 => (FactKind.Job, $"{person.FullName} is a {person.Job.Name}"),
                1 => (FactKind.Hobby, $"{person.FullName} likes {person.Hobby}"),
                2 => (FactKind.Door, $"{person.FullName} lives behind the {person.Household.DoorColour} door"),
                _ => (FactKind.Thing, $"{person.FullName} has a {person.Thing}"),
            };
            output.Append(about).Append(". ");
            scene.Tell(kind, person.Name);
            scene.Tell(FactKind.Home, person.Name);
        }

        output.Append($"And the mayor is {place.Mayor.Name}.");
        scene.Tell(FactKind.Mayor, place.Name);
    }

    /// <summary>From one place over a second to a third; the miles are added up.</summary>
    private static void WayThrough(Scene scene, StringBuilder output)
    {
        List<Place> way = [.. scene.Random.Shuffled(scene.World.Places).Take(3)];
        (int first, int second) = (way[0].DistanceTo(way[1]), way[1].DistanceTo(way[2]));
        string walker = ((Person)scene["hero"]).Name;
        output.Append(
            $"{walker} wants to go from {way[0].Name} to {way[2].Name}, but first to {way[1].Name}. " +
            $"From {way[0].Name} to {way[1].Name} it is {Grammar.Count(first, Mile)}. " +
            $"From {way[1].Name} to {way[2].Name} it is {Grammar.Count(second, Mile)}. " +
            $"{first} + {second} = {first + second}, so {walker} has to walk {Grammar.Count(first + second, Mile)}.");
        output.Append(scene.Random.Next(3) switch
        {
            0 => $" The straight way would be {Grammar.Count(way[0].DistanceTo(way[2]), Mile)}.",
            1 => $" On the way there is {way[1].Landmark} to look at.",
            _ => " That is a long walk.",
        });
    }

    private static void AppendRoad(Scene scene, StringBuilder output)
    {
        Place home = (Place)scene["home"], town = (Place)scene["town"];
        scene["milesdigits"] = new Phrase(Grammar.Count(home.DistanceTo(town), Mile));
        scene["direction"] = new Phrase(home.DirectionTo(town));
        scene.Random.Pick(RoadSentences).Render(scene, output);
    }
}
