using System.Text;

namespace TinyGpt.Corpus.World;

/// <summary>People talk: scenes from Text/dialogues.txt, and interviews, in which one asks and the other answers with what is true.</summary>
internal static class Dialogues
{
    private static readonly IReadOnlyList<Script> Scenes = TextFile.Scripts("dialogues.txt");

    private static readonly Template[] Greetings =
    [
        Template.Parse("{friend}: [Good morning|Hello|Good day], {hero}. May I ask you something? / {hero}: [Of course|Yes|Please do]."),
        Template.Parse("{friend}: Today I am talking with {hero.full}. [Good day|Hello|Welcome], {hero}. / {hero}: [Good day|Hello], {friend}."),
        Template.Parse("{friend}: [Hello|Good evening]! Who are you? / {hero}: I am {hero}."),
    ];

    private static readonly Template[] Farewells =
    [
        Template.Parse("{friend}: [Thank you|Many thanks], {hero}. / {hero}: [You are welcome|Gladly|It was nice to talk with you]."),
        Template.Parse("{friend}: That was all. Goodbye, {hero}. / {hero}: Goodbye, {friend}."),
        Template.Parse("{hero}: You ask a lot of questions! / {friend}: That is how one learns."),
    ];

    /// <summary>A scene or an interview.</summary>
    public static void Write(Scene scene, StringBuilder output)
    {
        if (scene.Random.Chance(70))
        {
            scene.Random.Pick(Scenes).Write(scene, output);
        }
        else
        {
            Interview(scene, output);
        }
    }

    private static void Interview(Scene scene, StringBuilder output)
    {
        scene.Random.Pick(Greetings).Render(scene, output);
        foreach (Fact fact in scene.Random.Shuffled(FactBook.Of(scene.Hero)).Take(scene.Random.Between(3, 6)))
        {
            output.Append(
                $"\n{scene.Word("friend", "")}: {FactPhrases.Say(scene, "you", scene.Hero, fact)}" +
                $"\n{scene.Hero.Name}: {FactPhrases.Say(scene, "i", scene.Hero, fact)}");
        }

        output.Append('\n');
        scene.Random.Pick(Farewells).Render(scene, output);
    }
}
