namespace TinyGpt.Corpus.World.Tasks;

/// <summary>A page about everybody and everything, with questions that it answers.</summary>
internal sealed class SearchTask(TaskSource source) : TaskGenerator(source)
{
    private const int TestPercent = 55;

    public override string Name => "search";

    public override string Description =>
        "Pages for a search index, with questions that each answers. An index holds the pages of both files; each is about somebody else.";

    protected override int Count(TaskPart part) => World.Subjects.Count;

    protected override IEnumerable<TaskCase> Draw(Scene scene, TaskPart part)
    {
        ILookup<IWords, KnownFact> facts = Source.Facts.ToLookup(fact => fact.Subject);
        for (int i = 0; i < World.Subjects.Count; i++)
        {
            IWords subject = World.Subjects[i];
            bool isTest = Source.IsIn(Name, (ulong)i, TestPercent);
            if (isTest == (part == TaskPart.Test))
            {
                yield return Page(scene, subject, [.. scene.Random.Shuffled(facts[subject])], part);
            }
        }
    }

    private static SearchDocument Page(Scene scene, IWords subject, IReadOnlyList<KnownFact> facts, TaskPart part)
    {
        string name = subject.Word("")!;
        List<string> sentences = [subject is Person ? $"This page is about {subject.Word("full")}." : $"This page is about {About(subject, name)}."];
        for (int i = 0; i < facts.Count; i++)
        {
            sentences.Add(FactQuestions.Statement(scene, subject, facts[i].Fact, pronoun: subject is Person && i % 3 != 0));
        }

        return new SearchDocument
        {
            Document = $"{Sort(subject)}/{name.Replace(' ', '-').ToLowerInvariant()}",
            Text = string.Join(' ', sentences),
            Questions =
            [
                .. facts.Where(known => part == TaskPart.Test || known.InTraining).Select(known => new SearchQuestion(
                    FactQuestions.Ask(scene, subject, known.Fact, part), known.Fact.Value, known.Fact, known.Fame)),
            ],
        };
    }

    private static string About(IWords subject, string name) => subject switch
    {
        Pet pet => $"{name}, {TaskText.Finish("a " + pet.Kind.Name).ToLowerInvariant()}",
        Place or WorldEvent => name,
        _ => TaskText.Finish("a " + name).ToLowerInvariant(),
    };

    private static string Sort(IWords subject) => subject switch
    {
        Person => "person",
        Pet => "pet",
        Place => "place",
        Ware => "ware",
        WorldEvent => "event",
        AnimalKind => "animal",
        ThingKind => "thing",
        _ => "trade",
    };
}
