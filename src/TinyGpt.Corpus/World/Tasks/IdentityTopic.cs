namespace TinyGpt.Corpus.World.Tasks;

/// <summary>Something that people say to the model in a hundred ways and that has the same answers for all of them.</summary>
/// <param name="Name">The topic: of what the model can be asked about itself name, kind, maker, skills, limits or learning.</param>
/// <param name="Keys">Words of which a right answer holds one.</param>
/// <param name="Questions">Ways to say it, by part.</param>
/// <param name="Answers">Right answers.</param>
internal sealed record IdentityTopic(string Name, string[] Keys, IReadOnlyDictionary<TaskPart, Template[]> Questions, string[] Answers)
{
    /// <summary>The file of topics about the model itself.</summary>
    public const string Itself = "tasks-identity.txt";

    /// <summary>The file of what is said without asking anything.</summary>
    public const string SmallTalk = "tasks-smalltalk.txt";

    private const int OpenedPercent = 80;

    /// <summary>A question, mostly with a few words before it.</summary>
    public string Ask(Scene scene, TaskPart part)
    {
        string question = Say(scene, part);
        return scene.Random.Chance(OpenedPercent) ? $"{scene.Random.Pick(TaskText.Words("tasks-talk.txt", TaskText.Name(part)))} {question}" : question;
    }

    /// <summary>The bare words.</summary>
    public string Say(Scene scene, TaskPart part) => scene.Random.Pick(Questions[part]).Render(scene);

    /// <summary>All topics of a file.</summary>
    public static IdentityTopic[] ReadAll(string file = Itself) =>
    [
        .. TextFile.Sections(file).Select(section =>
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
