namespace TinyGpt.Corpus.World.Tasks;

/// <summary>Who the model is, who made it and what it can do, from Text/tasks-identity.txt.</summary>
internal sealed class IdentityTask(TaskSource source) : TaskGenerator(source)
{
    private static readonly IdentityTopic[] Topics = IdentityTopic.ReadAll();

    public override string Name => "identity";

    public override string Description => "Who the model is, who made it, what it can do. The test asks in words never trained on.";

    protected override int Count(TaskPart part) => part == TaskPart.Train ? 2 * base.Count(part) : base.Count(part);

    protected override IEnumerable<TaskCase> Draw(Scene scene, TaskPart part)
    {
        while (true)
        {
            IdentityTopic topic = scene.Random.Pick(Topics);
            yield return new Conversation
            {
                Messages = [ChatMessage.User(topic.Ask(scene, part)), ChatMessage.Assistant(scene.Random.Pick(topic.Answers))],
                Accept = topic.Keys,
            };
        }
    }
}
