namespace TinyGpt.Corpus.World.Tasks;

/// <summary>Who the model is, who made it and what it can do, from Text/tasks-identity.txt.</summary>
internal sealed class IdentityTask(TaskSource source) : TaskGenerator(source)
{
    private static readonly Topic[] Topics = Read();

    public override string Name => "identity";

    public override string Description => "Who the model is, who made it, what it can do. The test asks in words never trained on.";

    protected override int Count(TaskPart part) => part == TaskPart.Train ? 2 * base.Count(part) : base.Count(part);

    protected override IEnumerable<TaskCase> Draw(Scene scene, TaskPart part)
    {
        while (true)
        {
            Topic topic = scene.Random.Pick(Topics);
            string question = scene.Random.Pick(topic.Questions[part]).Render(scene);
            string opening = scene.Random.Chance(80) ? scene.Random.Pick(TaskText.Words("tasks-talk.txt", TaskText.Name(part))) + " " : "";
            yield return new Conversation
            {
                Messages = [ChatMessage.User(opening + question), ChatMessage.Assistant(scene.Random.Pick(topic.Answers))],
                Accept = topic.Keys,
            };
        }
    }

    private static Topic[] Read() =>
    [
        .. TextFile.Sections("tasks-identity.txt").Select(section =>
        {
            ILookup<string, string> lines = section.Lines.Select(TextFile.KeyAndWords).ToLookup(line => line.Key, line => line.Words);
            Dictionary<TaskPart, Template[]> questions = new()
            {
                [TaskPart.Train] = [.. lines["train"].Select(Template.Parse)],
                [TaskPart.Test] = [.. lines["test"].Select(Template.Parse)],
            };
            return new Topic(lines["key"].Single().Split(" | "), questions, [.. lines["answer"]]);
        }),
    ];

    private sealed record Topic(string[] Keys, Dictionary<TaskPart, Template[]> Questions, string[] Answers);
}
