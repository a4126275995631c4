using TinyGpt.Conversations;

namespace TinyGpt.Corpus.World.Tasks;

/// <summary>
/// Questions whose answer stands on a page: one that the user gives, or one that a search finds. The pages tell of other worlds, where the people have the same names
/// and another life, so that knowing by heart is of no use: what is in the context counts. Only to learn from; the test is that of <see cref="SearchTask"/>.
/// </summary>
internal sealed class ReadingTask : TaskGenerator
{
    private const int OtherWorlds = 12, WrongPagePercent = 8, NothingPercent = 3;
    private const ulong FirstOtherSeed = 0x07E85EED00;

    private readonly bool _searches;

    private ReadingTask(TaskSource source, string name, bool searches)
        : base(source) => (Name, _searches) = (name, searches);

    public override string Name { get; }

    public override string Description => _searches
        ? "Questions about other worlds, answered by a search. To learn from; the test is that of search."
        : "Questions about other worlds, asked with the page that answers them. To learn from; the test is that of search.";

    /// <summary>The page stands before the question.</summary>
    public static ReadingTask WithPage(TaskSource source) => new(source, "reading", searches: false);

    /// <summary>The model looks for the page.</summary>
    public static ReadingTask WithSearch(TaskSource source) => new(source, "lookup", searches: true);

    protected override int Count(TaskPart part) => part == TaskPart.Train ? 2 * base.Count(part) : 0;

    protected override IEnumerable<TaskCase> Draw(Scene scene, TaskPart part)
    {
        WorldRandom random = scene.Random;
        Scene[] worlds =
        [
            .. Enumerable.Range(0, OtherWorlds).Select(i => new Scene(TinyWorld.Create(World.Seed + FirstOtherSeed + (ulong)i, World.Size), random)),
        ];
        while (true)
        {
            Scene other = random.Pick(worlds);
            (IWords subject, IReadOnlyList<Fact> facts) = Subject(other);
            Fact fact = random.Pick(facts);
            string question = FactQuestions.Ask(other, subject, fact, part);
            if (_searches)
            {
                yield return Searched(other, TaskText.Opened(question, random, part), subject, facts, fact);
            }
            else
            {
                SubjectPage page = SubjectPage.Write(other, subject, facts);
                yield return new Conversation
                {
                    Messages = [ChatMessage.User($"{page.Text}\n\n{question}"), ChatMessage.Assistant(FactQuestions.Answer(other, subject, fact))],
                    Answer = fact.Value,
                };
            }
        }
    }

    /// <summary>Somebody or something that there is something to tell about.</summary>
    private static (IWords Subject, IReadOnlyList<Fact> Facts) Subject(Scene scene)
    {
        IWords subject;
        do
        {
            // Half of the questions are about people: of these there is most to read.
            subject = scene.Random.Chance(50) ? scene.Random.Pick(scene.World.People) : scene.Random.Pick(scene.World.Subjects);
        }
        while (scene.World.FactsAbout(subject).Count == 0);

        return (subject, scene.Random.Shuffled(scene.World.FactsAbout(subject)));
    }

    private static Conversation Searched(Scene scene, string question, IWords subject, IReadOnlyList<Fact> facts, Fact fact)
    {
        WorldRandom random = scene.Random;
        string query = SearchWords.Query(subject, fact.Kind);
        int luck = subject is Person ? random.Next(100) : 100;
        if (luck < NothingPercent + WrongPagePercent)
        {
            (IWords wrong, IReadOnlyList<Fact> theirs) = luck < NothingPercent ? (subject, []) : Subject(scene);
            string found = luck < NothingPercent ? "nothing found" : Passage(random, SubjectPage.Write(scene, wrong, theirs), 1);
            return wrong == subject && luck >= NothingPercent
                ? Searched(scene, question, subject, facts, fact)
                : ToolConversation.Of(random, StandardTools.Search, question, query, found, Refusals.About((Person)subject, scene, TaskPart.Train));
        }

        SubjectPage page = SubjectPage.Write(scene, subject, facts);
        string result = Passage(random, page, 1 + facts.Index().First(told => told.Item == fact).Index);
        return ToolConversation.Of(random, StandardTools.Search, question, query, result, FactQuestions.Answer(scene, subject, fact)) with
        {
            Answer = fact.Value,
        };
    }

    /// <summary>What a search shows of a page: its name, and as much as fits around a sentence.</summary>
    private static string Passage(WorldRandom random, SubjectPage page, int sentence)
    {
        const int Most = 400;
        const string Cut = "…";
        string text = page.Text;
        if (text.Length > Most)
        {
            int first = random.Between(0, sentence);
            while (string.Join(' ', page.Sentences.Skip(first).Take(sentence + 1 - first)).Length > Most - (2 * Cut.Length))
            {
                first++;
            }

            text = string.Join(' ', page.Sentences.Skip(first));
            text = text.Length > Most - (2 * Cut.Length) ? text[..text.LastIndexOf(' ', Most - (2 * Cut.Length))] + Cut : text;
            text = first > 0 ? Cut + text : text;
        }

        return $"{page.Document}: {text}";
    }
}
