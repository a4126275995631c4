using TinyGpt.Conversations;

namespace TinyGpt.Corpus.World.Tasks;

/// <summary>
/// Questions whose answer stands on a page: one that the user gives, or one that a search finds. The pages tell of other worlds, where the people have the same names
/// and another life, so that knowing by heart is of no use: what is in the context counts. Only to learn from; the test is that of <see cref="SearchTask"/>.
/// </summary>
internal sealed class ReadingTask : TaskGenerator
{
    private const int OtherWorlds = 12, WrongPagePercent = 7, NothingPercent = 3;

    // A conversation shall fit into 384 tokens, with what it says of tools.
    private const int MostCharacters = 1050, MostAsked = 5, MostFoundCharacters = 850, MostFollowing = 1, MostSearches = 4;

    // Most pages tell less than all, so that more of them are read in the same time.
    private const int ShortPercent = 60, LeastTold = 2, MostTold = 6;

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

    protected override int Count(TaskPart part) => part == TaskPart.Train ? 3 * base.Count(part) : 0;

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
            yield return _searches ? Searched(other) : Read(other);
        }
    }

    /// <summary>A page with questions, as many as fit: so the page is read once for all of them.</summary>
    private static Conversation Read(Scene scene)
    {
        (IWords subject, IReadOnlyList<Fact> facts) = Subject(scene);
        List<ChatMessage> messages = [];
        string before = SubjectPage.Write(scene, subject, facts).Text + "\n\n", answer = "";
        int characters = before.Length;
        foreach (Fact fact in scene.Random.Shuffled(facts).Take(MostAsked))
        {
            string question = FactQuestions.Ask(scene, subject, fact, TaskPart.Train);
            messages.Add(ChatMessage.User(before + question));
            messages.Add(ChatMessage.Assistant(FactQuestions.Answer(scene, subject, fact)));
            (before, answer, characters) = ("", fact.Value, characters + question.Length + messages[^1].Content.Length);
            if (characters > MostCharacters)
            {
                break;
            }
        }

        return new Conversation { Messages = messages, Answer = answer };
    }

    /// <summary>Somebody or something that there is something to tell about.</summary>
    private static (IWords Subject, IReadOnlyList<Fact> Facts) Subject(Scene scene)
    {
        IWords subject;
        do
        {
            // More than half of the pages are about people: of these there is most to read.
            subject = scene.Random.Chance(55) ? scene.Random.Pick(scene.World.People) : scene.Random.Pick(scene.World.Subjects);
        }
        while (Askable(subject).Count == 0);

        List<Fact> facts = scene.Random.Shuffled(Askable(subject));
        return (subject, scene.Random.Chance(ShortPercent) ? [.. facts.Take(scene.Random.Between(LeastTold, MostTold))] : facts);

        // August, who was born in August, would be asked for what the question says.
        IReadOnlyList<Fact> Askable(IWords whom) =>
            [.. scene.World.FactsAbout(whom).Where(fact => !string.Equals(fact.Value, whom.Word(""), StringComparison.OrdinalIgnoreCase))];
    }

    /// <summary>Searches, as many as fit.</summary>
    private static Conversation Searched(Scene scene)
    {
        List<(ToolTurn Turn, string? Answer)> searches = [];
        int characters = 0;
        while (searches.Count < MostSearches)
        {
            (ToolTurn turn, string? answer) = Search(scene);
            characters += Characters(turn);
            if (searches.Count > 0 && characters > MostFoundCharacters)
            {
                break;
            }

            searches.Add((turn, answer));
        }

        return ToolConversation.Of(scene.Random, StandardTools.Search, [.. searches.Select(search => search.Turn)]) with { Answer = searches[^1].Answer };
    }

    private static int Characters(ToolTurn turn) =>
        turn.Question.Length + turn.Result.Length + (turn.Thought?.Length ?? 0) + turn.Answer.Length + turn.Following.Sum(message => message.Content.Length);

    /// <summary>A search, and questions that need no other one because what was found answers them.</summary>
    private static (ToolTurn Turn, string? Answer) Search(Scene scene)
    {
        WorldRandom random = scene.Random;
        (IWords subject, IReadOnlyList<Fact> facts) = Subject(scene);
        Fact fact = random.Pick(facts);
        string asked = FactQuestions.Ask(scene, subject, fact, TaskPart.Train), question = TaskText.Opened(asked, random, TaskPart.Train);
        string query = subject.Word("")!;
        if (subject is Person person && random.Chance(WrongPagePercent + NothingPercent))
        {
            Person other = random.Pick(scene.World.People);
            string found = other == person || random.Chance(100 * NothingPercent / (WrongPagePercent + NothingPercent))
                ? "nothing found"
                : Passage(random, SubjectPage.Write(scene, other, random.Shuffled(scene.World.FactsAbout(other))), 1).Text;
            return (new ToolTurn(question, query, found, StrangerAnswers.About(person, scene, TaskPart.Train)), null);
        }

        SubjectPage page = SubjectPage.Write(scene, subject, facts);
        int sentence = facts.Index().First(told => told.Item == fact).Index;
        (string result, int first, int last) = Passage(random, page, sentence + 1);
        // The question is far away by now: to say it again costs some tokens, and brings it beside what was found.
        ToolTurn turn = new(question, query, result, FactQuestions.Answer(scene, subject, fact), asked);
        List<ChatMessage> following = [];
        foreach (int next in random.Shuffled([.. Enumerable.Range(0, facts.Count)]).Where(i => i != sentence && i + 1 >= first && i + 1 <= last).Take(MostFollowing))
        {
            if (Characters(turn with { Following = following }) > MostFoundCharacters)
            {
                break;
            }

            following.Add(ChatMessage.User(FactQuestions.Ask(scene, subject, facts[next], TaskPart.Train)));
            following.Add(ChatMessage.Assistant(FactQuestions.Answer(scene, subject, facts[next])));
            fact = facts[next];
        }

        return (turn with { Following = following }, fact.Value);
    }

    /// <summary>What a search shows of a page: its name, and as much as fits around a sentence.</summary>
    /// <returns>The text, and the first and the last of the page's sentences that stand in it as a whole.</returns>
    private static (string Text, int First, int Last) Passage(WorldRandom random, SubjectPage page, int sentence)
    {
        const int Most = 600;
        const string Cut = "…";
        if (page.Text.Length <= Most)
        {
            return ($"{page.Document}: {page.Text}", 0, page.Sentences.Count - 1);
        }

        int first = random.Between(0, sentence), room = Most - (2 * Cut.Length);
        while (Joined(first, sentence).Length > room)
        {
            first++;
        }

        int last = sentence;
        while (last + 1 < page.Sentences.Count && Joined(first, last + 1).Length <= room)
        {
            last++;
        }

        string text = Joined(first, page.Sentences.Count - 1);
        text = text.Length > room ? text[..text.LastIndexOf(' ', room)] + Cut : text;
        return ($"{page.Document}: {(first > 0 ? Cut : "")}{text}", first, last);

        string Joined(int from, int to) => string.Join(' ', page.Sentences.Skip(from).Take(to + 1 - from));
    }
}
