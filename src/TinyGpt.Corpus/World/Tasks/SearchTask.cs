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
        SubjectPage page = SubjectPage.Write(scene, subject, [.. facts.Select(known => known.Fact)]);
        return new SearchDocument
        {
            Document = page.Document,
            Text = page.Text,
            Questions =
            [
                .. facts.Where(known => part == TaskPart.Test || known.InTraining).Select(known => new SearchQuestion(
                    FactQuestions.Ask(scene, subject, known.Fact, part), known.Fact.Value, known.Fact, known.Fame)),
            ],
        };
    }
}
