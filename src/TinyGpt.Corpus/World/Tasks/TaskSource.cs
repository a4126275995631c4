namespace TinyGpt.Corpus.World.Tasks;

/// <summary>
/// What all tasks of a world share: the world, what a reader of its documents knows,
/// and where the line between training and test runs.
/// </summary>
internal sealed class TaskSource
{
    // Documents use the streams of the seed itself.
    private const ulong TaskKey = 0x5EED07A5C0000000;

    private const int InTrainingPercent = 85, HeldOutWordPercent = 30;

    private readonly Dictionary<TaskPart, IReadOnlyList<string>> _words = [];
    private readonly Dictionary<TaskPart, IReadOnlyList<Person>> _strangers = [];

    public TaskSource(TinyWorld world, TaskSettings settings)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.TrainCases, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.TestCases, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.SurveyCharacters, TaskSettings.LeastSurveyCharacters);
        (World, Settings) = (world, settings);
        Survey = new DocumentSurvey(world, settings.SurveyCharacters);
        Operands = new OperandSplit(this);
        IEnumerable<(IWords Subject, Fact Fact)> facts = world.Subjects
            .SelectMany(subject => world.FactsAbout(subject).Select(fact => (subject, fact)));
        Facts = [.. facts.Select((said, i) => new KnownFact(
            said.Subject, said.Fact, Survey.Fame(said.Fact), IsIn("facts", (ulong)i, InTrainingPercent)))];
    }

    public TinyWorld World { get; }

    public TaskSettings Settings { get; }

    public DocumentSurvey Survey { get; }

    public OperandSplit Operands { get; }

    /// <summary>Everything that is true.</summary>
    public IReadOnlyList<KnownFact> Facts { get; }

    /// <summary>A stream of random choices for one task and part.</summary>
    public WorldRandom Random(string task, TaskPart part) => new(World.Seed ^ TaskKey ^ Number(task), (ulong)part);

    /// <summary>Whether the item of that number belongs to the share of all items, which the seed and the purpose settle.</summary>
    public bool IsIn(string purpose, ulong item, int percent) => new WorldRandom(World.Seed ^ TaskKey ^ Number(purpose), item).Chance(percent);

    /// <summary>The words whose letters are asked: those of the documents, divided, and in the test some that are harder.</summary>
    public IReadOnlyList<string> Words(TaskPart part)
    {
        if (_words.Count == 0)
        {
            string[] hard = [.. TaskText.Words("tasks-letters.txt", "test words")];
            ILookup<bool, string> isHeldOut = Survey.Words.Except(hard).ToLookup(word => IsIn("words", Number(word), HeldOutWordPercent));
            _words.Add(TaskPart.Train, [.. isHeldOut[false]]);
            _words.Add(TaskPart.Test, [.. isHeldOut[true], .. hard]);
        }

        return _words[part];
    }

    /// <summary>People who do not exist; nobody is in both parts.</summary>
    public IReadOnlyList<Person> Strangers(TaskPart part)
    {
        if (_strangers.Count == 0)
        {
            ILookup<bool, Person> isHeldOut = Tasks.Strangers.Of(World).ToLookup(person => IsIn("strangers", Number(person.Name), 50));
            _strangers.Add(TaskPart.Train, [.. isHeldOut[false]]);
            _strangers.Add(TaskPart.Test, [.. isHeldOut[true]]);
        }

        return _strangers[part];
    }

    /// <summary>
    /// Those of the facts to ask for: 60% well known, 25% known, 15% nearly unknown, as far as there are so many; then all others. Endlessly, in
    /// other orders.
    /// </summary>
    public static IEnumerable<KnownFact> Mixed(IReadOnlyList<KnownFact> facts, WorldRandom random, int count)
    {
        ILookup<string, KnownFact> byLabel = random.Shuffled(facts).ToLookup(fact => fact.Known);
        KnownFact[] first =
        [
            .. byLabel[FameLabel.WellKnown].Take(count * 60 / 100), .. byLabel[FameLabel.Known].Take(count * 25 / 100),
            .. byLabel[FameLabel.NearlyUnknown].Take(count * 15 / 100),
        ];
        List<KnownFact> next = random.Shuffled(first);
        next.AddRange(random.Shuffled(facts.Except(first)));
        while (true)
        {
            foreach (KnownFact fact in next)
            {
                yield return fact;
            }

            next = random.Shuffled(facts);
        }
    }

    /// <summary>A number for a text, the same on every machine (FNV-1a of its UTF-16 units, 64 bits).</summary>
    private static ulong Number(string text)
    {
        ulong hash = 14695981039346656037;
        foreach (char unit in text)
        {
            hash = (hash ^ unit) * 1099511628211;
        }

        return hash;
    }
}
