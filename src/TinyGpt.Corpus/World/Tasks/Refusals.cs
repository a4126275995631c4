namespace TinyGpt.Corpus.World.Tasks;

/// <summary>Answers that say "I do not know".</summary>
public static class Refusals
{
    private static readonly IReadOnlyList<string> Marks = TaskText.Words("tasks-unknown.txt", "marks");

    /// <summary>Whether an answer admits that its speaker does not know: it holds one of the turns of speech of all such answers.</summary>
    public static bool IsRefusal(string answer) => Marks.Any(mark => answer.Contains(mark, StringComparison.OrdinalIgnoreCase));

    /// <summary>One of many ways to say that nothing is known of the person.</summary>
    internal static string About(Person stranger, Scene scene, TaskPart part)
    {
        Scene asked = scene.Fresh();
        asked["hero"] = stranger;
        asked["name"] = new Phrase(stranger.Name);
        return TaskText.Say("tasks-unknown.txt", TaskText.Name(part), asked);
    }
}
