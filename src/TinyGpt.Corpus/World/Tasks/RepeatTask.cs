namespace TinyGpt.Corpus.World.Tasks;

/// <summary>
/// Words to be said again, word for word. What is asked of a model that calls tools is mostly this: the number, the word or the name of the question goes into the
/// call. In sentences a model can guess what comes next; words in no order can only be looked up in the context.
/// </summary>
internal sealed class RepeatTask(TaskSource source) : TaskGenerator(source)
{
    private const string File = "tasks-repeat.txt";

    private const int MostTurns = 4, MostWords = 9, MostSigns = 6, JoinedPercent = 20, CapitalPercent = 40;

    private static readonly string[] Ends = ["", ".", "?", "!"];

    public override string Name => "repeat";

    public override string Description => "Words in no order, letters, digits and sentences, to be said again. The test has other words, asked for in other words.";

    protected override IEnumerable<TaskCase> Draw(Scene scene, TaskPart part)
    {
        WorldRandom random = scene.Random;
        while (true)
        {
            List<ChatMessage> messages = [];
            string words;
            int turns = part == TaskPart.Train ? random.Between(1, MostTurns) : 1;
            do
            {
                words = Draw(scene.Fresh(), random, part);
                Scene asked = scene.Fresh();
                asked["words"] = new Phrase(words);
                messages.Add(ChatMessage.User(random.Pick(TaskText.Templates(File, TaskText.Name(part))).Render(asked)));
                messages.Add(ChatMessage.Assistant(words));
            }
            while (messages.Count < 2 * turns);

            yield return new Conversation { Messages = messages, Answer = words };
        }
    }

    private string Draw(Scene scene, WorldRandom random, TaskPart part) => random.Next(10) switch
    {
        < 4 => Written(random, Words(random, part, random.Between(1, MostWords))),
        < 5 => Written(random, random.Shuffled(Question(scene, random, part).TrimEnd('?', '.').Split(' '))),
        < 8 => Spliced(random, Question(scene, random, part).Split(' '), Question(scene.Fresh(), random, part).Split(' ')),
        < 9 => Question(scene, random, part),
        _ => string.Join(' ', Enumerable.Range(0, random.Between(1, MostSigns)).Select(_ => Sign(random))),
    };

    private string Question(Scene scene, WorldRandom random, TaskPart part)
    {
        KnownFact known = random.Pick(Source.Facts);
        return FactQuestions.Ask(scene, known.Subject, known.Fact, part);
    }

    /// <summary>The beginning of one question and the end of another: what comes next looks known, and is not.</summary>
    private static string Spliced(WorldRandom random, string[] begins, string[] ends) =>
        string.Join(' ', [.. begins.Take(random.Between(1, begins.Length)), .. ends.Skip(random.Next(ends.Length))]);

    private IEnumerable<string> Words(WorldRandom random, TaskPart part, int count)
    {
        IReadOnlyList<string> words = Source.Words(part);
        return Enumerable.Range(0, count).Select(_ => random.Chance(JoinedPercent) ? random.Pick(words) + random.Pick(words) : random.Pick(words));
    }

    private static string Written(WorldRandom random, IEnumerable<string> words)
    {
        string text = string.Join(' ', words);
        return random.Chance(CapitalPercent) ? Grammar.Capitalise(text) + random.Pick(Ends) : text;
    }

    /// <summary>A letter or a digit.</summary>
    private static char Sign(WorldRandom random) => (char)(random.Chance(50) ? 'a' + random.Next(26) : '0' + random.Next(10));
}
