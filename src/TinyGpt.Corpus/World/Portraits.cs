using System.Text;

namespace TinyGpt.Corpus.World;

/// <summary>People, described by what is true about them.</summary>
internal static class Portraits
{
    /// <summary>First sentences, with what they tell already.</summary>
    private static readonly (Template Words, FactKind[] Tells)[] Introductions =
    [
        (Template.Parse("{hero.full} is a {hero.little} of {hero.age} years from {home}."), [FactKind.Age, FactKind.Home]),
        (Template.Parse("{hero.full} lives in {home}, {home.setting}."), [FactKind.Home]),
        (Template.Parse("Do you know {hero.full}? {He} is a {hero.job} in {home}."), [FactKind.Job, FactKind.Home]),
        (Template.Parse("This is {hero.full} from {home}."), [FactKind.Home]),
        (Template.Parse("In {home} lives a {hero.little} called {hero.full}."), [FactKind.Home]),
        (Template.Parse("{hero.full} is {hero.age} years old and a {hero.job}."), [FactKind.Age, FactKind.Job]),
        (Template.Parse("Let me tell you about {hero.full}."), []),
        (Template.Parse("Who is {hero.full}? {He} is a {hero.little} with {hero.hair} hair."), [FactKind.Hair]),
        (Template.Parse("The {hero.little} with the {hero.redthing} is {hero.full}."), [FactKind.Thing]),
    ];

    private static readonly Template[] Endings =
    [
        Template.Parse("If you meet {him}, [say hello|give {him} my greetings|ask about {his} {hero.thing}]."),
        Template.Parse("[That is|So that is] {hero}."),
        Template.Parse("Everybody in {home} [likes|knows] {him}."),
        Template.Parse("Now you know {him} a little."),
    ];

    private static readonly Template[] FirstPerson =
    [
        Template.Parse("[Hello|Good day]! My name is {hero}."),
        Template.Parse("I am {hero.full}."),
        Template.Parse("[Hello|Good morning], I am {hero}, and this is what I can tell you about myself."),
    ];

    private static readonly Template[] Pairs =
    [
        Template.Parse("{hero.full} and {other.full} are two people in {country}."),
        Template.Parse("Here are two people from {country}: {hero.full} and {other.full}."),
        Template.Parse("[Some people ask about|Let me tell you about] {hero.full} and {other.full}."),
        Template.Parse("{hero.full} is not like {other.full}."),
    ];

    private static readonly Template[] SameTaste =
    [
        Template.Parse("{hero} and {other} both like {value}."),
        Template.Parse("Both {hero} and {other} are fond of {value}."),
    ];

    /// <summary>A portrait in one of several manners.</summary>
    public static void Write(Scene scene, StringBuilder output)
    {
        switch (scene.Random.Next(10))
        {
            case < 5:
                Describe(scene, output);
                break;
            case < 7:
                SpeakForOneself(scene, output);
                break;
            case 7:
                Compare(scene, output);
                break;
            case 8:
                FillCard(scene, output);
                break;
            default:
                DescribeFamily(scene, output);
                break;
        }
    }

    /// <summary>"Mara Birch lives in Foxmere. She has brown hair. …"</summary>
    private static void Describe(Scene scene, StringBuilder output)
    {
        (Template introduction, FactKind[] told) = scene.Random.Pick(Introductions);
        introduction.Render(scene, output);
        bool pronoun = true;
        IEnumerable<Fact> facts = scene.World.FactsAbout(scene.Hero).Where(fact => !told.Contains(fact.Kind));
        foreach (Fact fact in scene.Random.Shuffled(facts).Take(scene.Random.Between(3, 7)))
        {
            output.Append(' ').Append(FactPhrases.Say(scene, "say", scene.Hero, fact, pronoun));
            // A name in the text is an anchor for the pronouns after it.
            pronoun = scene.Random.Chance(75);
        }

        if (scene.Random.Chance(40))
        {
            output.Append(' ');
            scene.Random.Pick(Endings).Render(scene, output);
        }
    }

    /// <summary>"My name is Mara. I live in Foxmere. …"</summary>
    private static void SpeakForOneself(Scene scene, StringBuilder output)
    {
        scene.Random.Pick(FirstPerson).Render(scene, output);
        foreach (Fact fact in scene.Random.Shuffled(scene.World.FactsAbout(scene.Hero)).Take(scene.Random.Between(4, 7)))
        {
            output.Append(' ').Append(FactPhrases.Say(scene, "i", scene.Hero, fact));
        }
    }

    /// <summary>"Mara lives in Foxmere, but Tom lives in Owlstead. …"</summary>
    private static void Compare(Scene scene, StringBuilder output)
    {
        Person other = (Person)scene["other"];
        List<Fact> facts = scene.Random.Shuffled(scene.World.FactsAbout(scene.Hero)
            .Where(fact => scene.World.FactsAbout(other).Any(otherFact => otherFact.Kind == fact.Kind)));
        scene.Random.Pick(Pairs).Render(scene, output);
        foreach (Fact fact in facts.Take(scene.Random.Between(3, 5)))
        {
            Fact otherFact = scene.World.FactsAbout(other).First(candidate => candidate.Kind == fact.Kind);
            output.Append(' ');
            if (otherFact.Value == fact.Value && fact.Kind is FactKind.Food or FactKind.Hobby or FactKind.Colour)
            {
                scene["value"] = new Phrase(fact.Value);
                scene.Random.Pick(SameTaste).Render(scene, output);
            }
            else
            {
                string first = FactPhrases.Say(scene, "say", scene.Hero, fact);
                string second = FactPhrases.Say(scene, "say", other, otherFact);
                output.Append(Joined(first, second, scene.Random, other.Name));
            }
        }

        AppendAges(scene.Hero, other, output);
    }

    /// <summary>Two sentences, or one when the second can follow after "and".</summary>
    private static string Joined(string first, string second, WorldRandom random, string name)
    {
        bool isPlain = second.StartsWith(name, StringComparison.Ordinal) && !first.Contains(',') && !first.Contains(':');
        bool isOne = isPlain && random.Chance(60);
        return isOne ? $"{first[..^1]}, {random.Pick<string>(["and", "and", "while"])} {second}" : $"{first} {second}";
    }

    private static void AppendAges(Person one, Person other, StringBuilder output)
    {
        (Person older, Person younger) = one.Age >= other.Age ? (one, other) : (other, one);
        int years = older.Age - younger.Age;
        output.Append(years == 0
            ? $" {one.Name} and {other.Name} are both {one.Age} years old."
            : $" {older.Name} is {Grammar.Count(years, Noun.Regular("year"))} older than {younger.Name}.");
    }

    /// <summary>"Name: Mara Birch. Home: Foxmere. …"</summary>
    private static void FillCard(Scene scene, StringBuilder output)
    {
        Person person = scene.Hero;
        output.Append($"Name: {person.FullName}.\nHome: {person.Home.Name}.\nAge: {person.Age}.\nJob: {person.Job.Name}.");
        List<(FactKind Kind, string Words)> lines =
        [
            (FactKind.Hair, $"Hair: {person.Hair}."), (FactKind.Food, $"Favourite food: {person.Food}."),
            (FactKind.Colour, $"Favourite colour: {person.Colour}."), (FactKind.Hobby, $"Likes: {person.Hobby}."),
            (FactKind.Birthday, $"Birthday: {person.BirthMonth}."), (FactKind.Friend, $"Best friend: {person.Friend.Name}."),
            (FactKind.Thing, $"Dearest thing: a {person.Thing}."), (FactKind.Door, $"Door of the house: {person.Household.DoorColour}."),
            (FactKind.Pet, person.Pet is null ? "Animal: none." : $"Animal: {person.Pet.Name}, a {person.Pet.Kind.Name}."),
        ];
        foreach ((FactKind kind, string words) in scene.Random.Shuffled(lines).Take(scene.Random.Between(3, 6)))
        {
            output.Append('\n').Append(words);
            scene.Tell(kind, person.Name);
        }

        scene.Tell(FactKind.Home, person.Name);
        scene.Tell(FactKind.Age, person.Name);
        scene.Tell(FactKind.Job, person.Name);
    }

    /// <summary>"In the house with the blue door in Foxmere live four people. …"</summary>
    private static void DescribeFamily(Scene scene, StringBuilder output)
    {
        Household household = scene.Hero.Household;
        IReadOnlyList<Person> people = household.People;
        string count = Grammar.NumberWord(people.Count);
        string names = Grammar.Enumerate([.. people.Select(person => person.Name)]);
        output.Append(scene.Random.Next(3) switch
        {
            0 => $"In the house with the {household.DoorColour} door in {household.Place.Name} live {count} people: {names}.",
            1 => $"The {household.FamilyName} family lives in {household.Place.Name}. There are {count} of them: {names}.",
            _ => $"{count} people live behind the {household.DoorColour} door in {household.Place.Name}. They are called "
                + $"{household.FamilyName}.",
        });
        output[0] = char.ToUpperInvariant(output[0]);
        foreach (Person person in people)
        {
            scene.Tell(FactKind.Home, person.Name);
            IEnumerable<Fact> facts = scene.World.FactsAbout(person).Where(fact => fact.Kind is not (FactKind.Home or FactKind.Door));
            Fact fact = scene.Random.Pick([.. facts]);
            output.Append(' ').Append(FactPhrases.Say(scene, "say", person, fact));
        }

        Person oldest = people[0], youngest = people[^1];
        if (oldest.Age > people[1].Age && youngest.Age < people[^2].Age)
        {
            output.Append($" {oldest.Name} is the oldest, and {youngest.Name} is the youngest.");
        }
    }
}
