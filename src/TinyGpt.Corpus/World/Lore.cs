using System.Text;

namespace TinyGpt.Corpus.World;

/// <summary>What everybody knows: about animals, things, trades, wares and old events.</summary>
internal static class Lore
{
    /// <summary>A few facts about one thing, or about several of one sort.</summary>
    public static void Write(Scene scene, StringBuilder output)
    {
        TinyWorld world = scene.World;
        switch (scene.Random.Next(9))
        {
            case < 3:
                About(scene, scene.Random.Pick([.. world.TameAnimals, .. world.WildAnimals]), 5, output);
                break;
            case 3:
                Several(scene, scene.Random.Shuffled<IWords>(ThingKind.All), output);
                break;
            case 4:
                Several(scene, scene.Random.Shuffled<IWords>(world.Jobs), output);
                break;
            case 5:
                Several(scene, scene.Random.Shuffled<IWords>(world.Wares), output);
                break;
            case 6:
                About(scene, world.PickByFame(scene.Random, world.Pets), 3, output);
                AboutOwner(scene, output);
                break;
            case 7:
                Chronicle(scene, output);
                break;
            default:
                Several(scene, scene.Random.Shuffled<IWords>([.. world.TameAnimals, .. world.WildAnimals]), output);
                break;
        }

        output[0] = char.ToUpperInvariant(output[0]);
    }

    private static void About(Scene scene, IWords subject, int most, StringBuilder output)
    {
        scene["subject"] = subject;
        List<Fact> facts = scene.Random.Shuffled(scene.World.FactsAbout(subject));
        foreach (Fact fact in facts.Take(Math.Max(2, scene.Random.Between(most - 2, most))))
        {
            AppendSentence(FactPhrases.Say(scene, "say", subject, fact), output);
        }
    }

    private static void AboutOwner(Scene scene, StringBuilder output)
    {
        Person owner = ((Pet)scene["subject"]).Owner;
        foreach (Fact fact in scene.Random.Shuffled(scene.World.FactsAbout(owner)).Take(2))
        {
            AppendSentence(FactPhrases.Say(scene, "say", owner, fact), output);
        }
    }

    private static void Several(Scene scene, IEnumerable<IWords> subjects, StringBuilder output)
    {
        foreach (IWords subject in subjects.Take(scene.Random.Between(3, 5)))
        {
            foreach (Fact fact in scene.Random.Shuffled(scene.World.FactsAbout(subject)).Take(scene.Random.Between(1, 2)))
            {
                AppendSentence(FactPhrases.Say(scene, "say", subject, fact), output);
            }
        }
    }

    private static void Chronicle(Scene scene, StringBuilder output)
    {
        output.Append($"What old people tell in {scene.World.Country}.");
        IEnumerable<WorldEvent> events = scene.Random.Shuffled(scene.World.Events).Take(scene.Random.Between(3, 5));
        foreach (WorldEvent worldEvent in events.OrderBy(worldEvent => worldEvent.Year))
        {
            AppendSentence($"In the year {worldEvent.Year}, {worldEvent.Clause}.", output);
            scene.Tell(FactKind.EventYear, worldEvent.Name);
            scene.Tell(FactKind.EventPlace, worldEvent.Name);
            if (scene.Random.Chance(40))
            {
                AppendSentence(scene.Random.Pick<string>(
                [
                    $"That was {worldEvent.Name}.", $"People still talk about {worldEvent.Name}.", "Nobody had seen such a thing before.",
                    "Grandparents still tell the story.",
                ]), output);
            }
        }
    }

    private static void AppendSentence(string sentence, StringBuilder output)
    {
        if (output.Length > 0)
        {
            output.Append(' ');
        }

        output.Append(Grammar.Capitalise(sentence));
    }
}
