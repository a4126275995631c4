namespace TinyGpt.Corpus.World.Tasks;

/// <summary>Answers about people of whom nothing is known. Whether an answer is one is told by <see cref="TinyGpt.Evaluation.Refusals.IsRefusal"/>.</summary>
internal static class StrangerAnswers
{
    /// <summary>One of many ways to say that nothing is known of the person.</summary>
    public static string About(Person stranger, Scene scene, TaskPart part)
    {
        Scene asked = scene.Fresh();
        asked["hero"] = stranger;
        asked["name"] = new Phrase(stranger.Name);
        return TaskText.Say("tasks-unknown.txt", TaskText.Name(part), asked);
    }
}
