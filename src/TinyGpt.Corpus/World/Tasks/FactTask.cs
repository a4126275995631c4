using TinyGpt.Conversations;

namespace TinyGpt.Corpus.World.Tasks;

/// <summary>Questions for facts of the world, one or two in a conversation.</summary>
internal sealed class FactTask(TaskSource source) : TaskGenerator(source)
{
    private const int FollowUpPercent = 12, ToolsPercent = 8;

    public override string Name => "facts";

    public override string Description => "What is true in the world. The test asks in words that no training file and no document uses.";

    /// <summary>The test asks for nearly everything once, and for much in two ways, so that more than a thousand cases are well known; what is taught is asked for in many.</summary>
    protected override int Count(TaskPart part) => part == TaskPart.Test ? base.Count(part) * 5 / 2 : base.Count(part) * 7;

    protected override IEnumerable<TaskCase> Draw(Scene scene, TaskPart part) =>
        part == TaskPart.Test
            ? TaskSource.Mixed(Source.Facts, scene.Random, Count(part)).Select(fact => Case(scene, fact, part, before: null))
            : ToTrain(scene);

    private IEnumerable<TaskCase> ToTrain(Scene scene)
    {
        KnownFact[] taught = [.. Source.Facts.Where(fact => fact.IsTaught)];
        ILookup<IWords, KnownFact> bySubject = taught.ToLookup(fact => fact.Subject);
        while (true)
        {
            foreach (KnownFact fact in scene.Random.Shuffled(taught))
            {
                KnownFact before = scene.Random.Pick([.. bySubject[fact.Subject]]);
                bool follows = scene.Random.Chance(FollowUpPercent) && before != fact;
                Conversation conversation = Case(scene, fact, TaskPart.Train, follows ? before : null);
                yield return ToolConversation.Unused(scene.Random, conversation, ToolsPercent, [StandardTools.Calculator, StandardTools.Code]);
            }
        }
    }

    private static Conversation Case(Scene scene, KnownFact known, TaskPart part, KnownFact? before)
    {
        List<ChatMessage> messages = [];
        if (before is not null)
        {
            messages.Add(ChatMessage.User(FactQuestions.Ask(scene, before.Subject, before.Fact, part)));
            messages.Add(ChatMessage.Assistant(FactQuestions.Answer(scene, before.Subject, before.Fact)));
        }

        string question = FactQuestions.Ask(scene, known.Subject, known.Fact, part);
        string opened = before is null && part == TaskPart.Train ? TaskText.Opened(question, scene.Random, part) : question;
        // "My teacher gave me this question" would give away what a teacher's trade is.
        messages.Add(ChatMessage.User(FactQuestions.Holds(opened, known.Fact.Value) ? question : opened));
        messages.Add(ChatMessage.Assistant(FactQuestions.Answer(scene, known.Subject, known.Fact)));
        return new Conversation
        {
            Messages = messages,
            Answer = known.Fact.Value,
            Fact = known.Fact,
            Fame = known.Fame,
            Known = known.Known,
            InTraining = part == TaskPart.Test ? known.IsTaught : null,
        };
    }
}
