namespace TinyGpt.Corpus.World.Tasks;

/// <summary>What the model can be asked about itself, from Text/tasks-identity.txt.</summary>
/// <param name="Name">The topic: name, kind, maker, skills, limits or learning.</param>
/// <param name="Keys">Words of which a right answer holds one.</param>
/// <param name="Questions">Ways to ask, by part.</param>
/// <param name="Answers">Right answers.</param>
internal sealed record IdentityTopic(string Name, string[] Keys, IReadOnlyDictionary<TaskPart, Template[]> Questions, string[] Answers)
{
    private const int OpenedPercent = 80;

    /// <summary>A question, mostly with a few words before it.</summary>
    public string Ask(Scene scene, TaskPart part)
    {
        string question = scene.Random.Pick(Questions[part]).Render(scene);
        return scene.Random.Chance(OpenedPercent) ? $"{scene.Random.Pick(TaskText.Words("tasks-talk.txt", TaskText.Name(part)))} {question}" : question;
    }

    /// <summary>All topics.</summary>
    public static IdentityTopic[] ReadAll() =>
    [
        .. TextFile.Sections("tasks-identity.txt").Select(section =>
        {
            ILookup<string, string> lines = section.Lines.Select(TextFile.KeyAndWords).ToLookup(line => line.Key, line => line.Words);
            Dictionary<TaskPart, Template[]> questions = new()
            {
                [TaskPart.Train] = [.. lines["train"].Select(Template.Parse)],
                [TaskPart.Test] = [.. lines["test"].Select(Template.Parse)],
            };
            return new IdentityTopic(section.Name, lines["key"].Single().Split(" | "), questions, [.. lines["answer"]]);
        }),
    ];
}
