using System.Text;

namespace TinyGpt.Corpus.World;

/// <summary>Questions with their answers, each answered by a fact of the world.</summary>
internal static class Questions
{
    private static readonly (string Question, string Answer)[] Labels =
        [("Question: ", "Answer: "), ("Question: ", "Answer: "), ("Q: ", "A: ")];

    /// <summary>Three to six questions: about anything, or about one person, or with yes and no for an answer.</summary>
    public static void Write(Scene scene, StringBuilder output)
    {
        (string question, string answer) = scene.Random.Pick(Labels);
        bool aboutOne = scene.Random.Chance(30);
        List<Fact> asked = [];
        for (int count = scene.Random.Between(3, 6); asked.Count < count;)
        {
            IWords subject = aboutOne ? scene.Hero : Subject(scene);
            Fact fact = scene.Random.Pick(scene.World.FactsAbout(subject));
            if (asked.Contains(fact))
            {
                continue;
            }

            output.Append(asked.Count == 0 ? "" : "\n");
            asked.Add(fact);
            (string asks, string answers) = scene.Random.Chance(25) && FactPhrases.Has(fact.Kind, "check")
                ? YesOrNo(scene, subject, fact)
                : (FactPhrases.Say(scene, "ask", subject, fact, fullName: subject is Person && scene.Random.Chance(25)),
                    FactPhrases.Say(scene, "answer", subject, fact));
            output.Append(question).Append(Grammar.Capitalise(asks)).Append('\n').Append(answer).Append(Grammar.Capitalise(answers));
        }
    }

    private static IWords Subject(Scene scene)
    {
        TinyWorld world = scene.World;
        WorldRandom random = scene.Random;
        return random.Next(20) switch
        {
            < 10 => world.PickPerson(random, _ => true),
            < 13 => world.PickByFame(random, world.Places),
            13 => world.PickByFame(random, world.Pets),
            14 => random.Pick(world.Wares),
            15 => random.Pick(world.Events),
            16 => random.Pick(world.Jobs),
            17 => random.Pick(ThingKind.All),
            18 => random.Pick(world.TameAnimals),
            _ => random.Pick(world.WildAnimals),
        };
    }

    /// <summary>Takes the value of another subject for a guess, so that it is of the right sort; and it may be right.</summary>
    private static (string Question, string Answer) YesOrNo(Scene scene, IWords subject, Fact fact)
    {
        string guess = scene.Random.Chance(50)
            ? fact.Value
            : scene.Random.Pick(scene.World.FactsOf(fact.Kind)).Value;
        // "Is Mara the friend of Mara?" is no question.
        guess = guess == fact.Subject ? fact.Value : guess;
        string form = guess == fact.Value ? "yes" : "no";
        return (FactPhrases.Say(scene, "check", subject, fact, guess: guess), FactPhrases.Say(scene, form, subject, fact, guess: guess));
    }
}
