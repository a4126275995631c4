namespace TinyGpt.Corpus.World.Tasks;

/// <summary>A page about somebody or something: what it is about, and everything that is true of it, a sentence each.</summary>
/// <param name="Document">Its name, which no other page of the world has: <c>person/robin</c>.</param>
/// <param name="Sentences">The first says what it is about, the others tell the facts in order.</param>
internal sealed record SubjectPage(string Document, IReadOnlyList<string> Sentences)
{
    /// <summary>The text.</summary>
    public string Text => string.Join(' ', Sentences);

    /// <summary>Writes a page.</summary>
    /// <param name="scene">Draws the words.</param>
    /// <param name="subject">What it is about.</param>
    /// <param name="facts">What it tells.</param>
    public static SubjectPage Write(Scene scene, IWords subject, IReadOnlyList<Fact> facts)
    {
        string name = subject.Word("")!;
        List<string> sentences = [subject is Person ? $"This page is about {subject.Word("full")}." : $"This page is about {About(subject, name)}."];
        for (int i = 0; i < facts.Count; i++)
        {
            sentences.Add(FactQuestions.Statement(scene, subject, facts[i], pronoun: subject is Person && i % 3 != 0));
        }

        return new SubjectPage($"{Sort(subject)}/{name.Replace(' ', '-').ToLowerInvariant()}", sentences);
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
