using System.Globalization;

namespace TinyGpt.Corpus.World.Tasks;

/// <summary>
/// Who the model is when a system's message says so: then it has the name and the makers that stand there, not those of its training. Only to learn from.
/// </summary>
internal sealed class PersonaTask(TaskSource source) : TaskGenerator(source)
{
    private const string Named = "name", Made = "maker", TrainedName = "TinyGpt";

    private static readonly IdentityTopic[] Topics = [.. IdentityTopic.ReadAll().Where(topic => topic.Name is Named or Made)];

    private static readonly string[] NameAnswers = ["I am {0}.", "My name is {0}.", "I am called {0}.", "You can call me {0}."];

    private static readonly string[] MakerAnswers = ["I was made by {0}.", "{0} made me."];

    private static readonly string[] Descriptions =
    [
        "You are {0}, made by {1}.", "You are called {0}. You were made by {1}.", "Your name is {0}. {1} made you.", "You are {0}, a small language model that {1} made.",
    ];

    public override string Name => "persona";

    public override string Description => "Who the model is when a system's message says so. To learn from.";

    protected override int Count(TaskPart part) => part == TaskPart.Train ? base.Count(part) / 2 : 0;

    protected override IEnumerable<TaskCase> Draw(Scene scene, TaskPart part)
    {
        WorldRandom random = scene.Random;
        while (true)
        {
            string name = random.Pick(Source.Strangers(part)).Name, maker = $"the people of {random.Pick(World.Places).Name}";
            IdentityTopic topic = random.Pick(Topics);
            string question = topic.Ask(scene, part);
            if (question.Contains(TrainedName, StringComparison.Ordinal))
            {
                continue;
            }

            bool isName = topic.Name == Named;
            string answer = Say(random.Pick(isName ? NameAnswers : MakerAnswers), isName ? name : maker);
            yield return new Conversation
            {
                Messages =
                [
                    new ChatMessage("system", Say(random.Pick(Descriptions), name, maker)), ChatMessage.User(question), ChatMessage.Assistant(answer),
                ],
                Accept = [isName ? name : maker],
            };
        }
    }

    /// <summary>Fills the gaps, and begins sentences with capitals.</summary>
    private static string Say(string form, params object[] words) =>
        string.Join(". ", string.Format(CultureInfo.InvariantCulture, form, words).Split(". ").Select(Grammar.Capitalise));
}
