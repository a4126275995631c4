using System.Text;

namespace TinyGpt.Corpus.World;

/// <summary>Riddles about animals, things and people.</summary>
internal static class Riddles
{
    private static readonly Template[] AnimalClues =
    [
        Template.Parse("[It|This animal] has {subject.legs} legs."),
        Template.Parse("It lives {subject.lives}."),
        Template.Parse("It eats {subject.eats}."),
        Template.Parse("It {subject.looks}."),
        Template.Parse("It {subject.can}."),
    ];

    private static readonly Template[] ThingClues =
    [
        Template.Parse("It is made of {subject.material}."),
        Template.Parse("[It is|You need it|People use it] for {subject.use}."),
    ];

    private static readonly Template[] Openings =
        [Template.Parse("[Here is a riddle.|What is it?|Guess what this is.|I am thinking of something.|A riddle for you.]")];

    private static readonly Template[] PersonOpenings =
        [Template.Parse("[Who is it?|Guess who this is.|I am thinking of somebody.|I know somebody in {country}.]")];

    /// <summary>A riddle with its solution.</summary>
    public static void Write(Scene scene, StringBuilder output)
    {
        switch (scene.Random.Next(5))
        {
            case < 2:
                AboutAnimal(scene, output);
                break;
            case < 4:
                AboutPerson(scene, output);
                break;
            default:
                AboutThing(scene, output);
                break;
        }
    }

    private static void AboutAnimal(Scene scene, StringBuilder output)
    {
        AnimalKind animal = scene.Random.Pick([.. scene.World.TameAnimals, .. scene.World.WildAnimals]);
        scene["subject"] = animal;
        scene.Random.Pick(Openings).Render(scene, output);
        AppendClues(scene, AnimalClues, scene.Random.Between(3, 5), output);
        output.Append(scene.Random.Chance(50) ? $" What is it? It is a {animal.Name}." : $"\nAnswer: a {animal.Name}.");
    }

    private static void AboutThing(Scene scene, StringBuilder output)
    {
        ThingKind thing = scene.Random.Pick(ThingKind.All);
        Person owner = scene.World.PickPerson(scene.Random, _ => true);
        scene["subject"] = thing;
        scene.Random.Pick(Openings).Render(scene, output);
        AppendClues(scene, ThingClues, ThingClues.Length, output);
        output.Append(owner.Thing.Kind == thing ? $" {owner.Name} has a {owner.Thing.Colour} one." : " You know it well.");
        output.Append(scene.Random.Chance(50) ? $" What is it? It is a {thing.Name}." : $"\nAnswer: a {thing.Name}.");
    }

    private static void AboutPerson(Scene scene, StringBuilder output)
    {
        Person person = scene.Hero;
        scene.Random.Pick(PersonOpenings).Render(scene, output);
        foreach (Fact fact in scene.Random.Shuffled(scene.World.FactsAbout(person)).Take(scene.Random.Between(3, 5)))
        {
            output.Append(' ').Append(Grammar.Capitalise(FactPhrases.Say(scene, "say", person, fact, pronoun: true)));
        }

        string he = person.Gender == Gender.Female ? "she" : "he";
        output.Append(scene.Random.Chance(50) ? $" Who is {he}? It is {person.FullName}." : $"\nAnswer: {person.FullName}.");
    }

    private static void AppendClues(Scene scene, Template[] clues, int count, StringBuilder output)
    {
        foreach (Template clue in scene.Random.Shuffled(clues).Take(count))
        {
            output.Append(' ');
            clue.Render(scene, output);
        }
    }
}
