using TinyGpt.Conversations;

namespace TinyGpt.Corpus.World.Tasks;

/// <summary>Who the model is, who made it and what it can do, from Text/tasks-identity.txt; or small talk, from Text/tasks-smalltalk.txt.</summary>
internal sealed class IdentityTask : TaskGenerator
{
    private const int ToolsPercent = 40;

    private readonly IdentityTopic[] _topics;
    private readonly bool _isSmallTalk;

    private IdentityTask(TaskSource source, string name, string file)
        : base(source) => (Name, _topics, _isSmallTalk) = (name, IdentityTopic.ReadAll(file), file == IdentityTopic.SmallTalk);

    public override string Name { get; }

    public override string Description => _isSmallTalk
        ? "Greetings, thanks, farewells: what is said without asking anything. The test has words never trained on."
        : "Who the model is, who made it, what it can do. The test asks in words never trained on.";

    /// <summary>Questions about the model.</summary>
    public static IdentityTask Itself(TaskSource source) => new(source, "identity", IdentityTopic.Itself);

    /// <summary>What people say who want nothing.</summary>
    public static IdentityTask SmallTalk(TaskSource source) => new(source, "smalltalk", IdentityTopic.SmallTalk);

    protected override int Count(TaskPart part) => part == TaskPart.Train ? 4 * base.Count(part) : base.Count(part);

    protected override IEnumerable<TaskCase> Draw(Scene scene, TaskPart part)
    {
        while (true)
        {
            IdentityTopic topic = scene.Random.Pick(_topics);
            Conversation conversation = new()
            {
                Messages = [ChatMessage.User(_isSmallTalk ? topic.Say(scene, part) : topic.Ask(scene, part)), ChatMessage.Assistant(scene.Random.Pick(topic.Answers))],
                Accept = topic.Keys,
            };
            // No tool knows who the model is.
            yield return part == TaskPart.Train ? ToolConversation.Unused(scene.Random, conversation, ToolsPercent, StandardTools.All) : conversation;
        }
    }
}
