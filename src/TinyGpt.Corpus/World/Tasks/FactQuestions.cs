namespace TinyGpt.Corpus.World.Tasks;

/// <summary>
/// Questions for facts and their answers. Training takes the questions that documents ask and some more; the test has words of its own, from
/// Text/tasks-questions.txt.
/// </summary>
internal static class FactQuestions
{
    private const int Attempts = 50;

    private static readonly string[] SmallWords = ["", "a", "an", "and", "at", "by", "in", "of", "on", "the"];

    private static readonly Dictionary<(FactKind Kind, TaskPart Part), Template[]> Forms = Read();

    /// <summary>A question for the fact, in words of the part.</summary>
    public static string Ask(Scene scene, IWords subject, Fact fact, TaskPart part)
    {
        Template[] forms = Forms[(fact.Kind, part)];
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            string question = TaskText.Finish(FactPhrases.Render(scene, scene.Random.Pick(forms), subject, fact));
            // "What do you need for sewing?" would give the answer away.
            if (!Holds(question, fact.Value))
            {
                return question;
            }
        }

        throw new InvalidOperationException($"Every question for {fact} holds its answer.");
    }

    /// <summary>A right answer in a whole sentence, or in a few words.</summary>
    public static string Answer(Scene scene, IWords subject, Fact fact) => TaskText.Finish(FactPhrases.Say(scene, "answer", subject, fact));

    /// <summary>Something true about the subject that was not asked.</summary>
    public static string Statement(Scene scene, IWords subject, Fact fact, bool pronoun) =>
        TaskText.Finish(FactPhrases.Say(scene, "say", subject, fact, pronoun));

    /// <summary>An answer in the same form that is false, or null where the words of the form say the truth by themselves.</summary>
    public static string? FalseAnswer(Scene scene, KnownFact known, string wrong)
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            string answer = Answer(scene, known.Subject, known.Fact with { Value = wrong });
            if (Holds(answer, wrong) && !Holds(answer, known.Fact.Value))
            {
                return answer;
            }
        }

        return null;
    }

    /// <summary>
    /// Whether what is true of one subject is false of the others with another value. Not so of kinds of animals, things and trades: the horse
    /// pulls a cart and the pony carries a child, but a horse can do that too.
    /// </summary>
    public static bool HasOneAnswer(FactKind kind) => kind is < FactKind.AnimalSound or FactKind.AnimalLegs;

    /// <summary>
    /// Values of other subjects that nobody could take for the right one: of the same kind and gender, none inside another; none where the kind
    /// has not one answer alone.
    /// </summary>
    public static IEnumerable<string> OtherValues(TaskSource source, WorldRandom random, Fact fact)
    {
        if (!HasOneAnswer(fact.Kind))
        {
            return [];
        }

        Gender? gender = source.World.FindPerson(fact.Value)?.Gender;
        return random.Shuffled(source.World.FactsOf(fact.Kind).Select(other => other.Value).Distinct(StringComparer.Ordinal))
            .Where(value => !Overlap(value, fact.Value) && value != fact.Subject && source.World.FindPerson(value)?.Gender == gender);
    }

    /// <summary>Whether the words stand in the text, in small or capital letters, and not as a part of other words.</summary>
    public static bool Holds(string text, string words)
    {
        for (int at = -1; (at = text.IndexOf(words, at + 1, StringComparison.OrdinalIgnoreCase)) >= 0;)
        {
            bool starts = at == 0 || !char.IsAsciiLetterOrDigit(text[at - 1]);
            int end = at + words.Length;
            if (starts && (end == text.Length || !char.IsAsciiLetterOrDigit(text[end])))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether all words of one, small ones aside, are words of the other: "on the River Lind", "at the mouth of the River Lind".</summary>
    public static bool Overlap(string one, string other)
    {
        string[] left = Words(one), right = Words(other);
        return left.All(right.Contains) || right.All(left.Contains);

        static string[] Words(string value) => [.. value.Split(' ', ',').Except(SmallWords)];
    }

    private static Dictionary<(FactKind Kind, TaskPart Part), Template[]> Read()
    {
        Dictionary<(FactKind, TaskPart), Template[]> forms = [];
        foreach ((string section, IReadOnlyList<string> lines) in TextFile.Sections("tasks-questions.txt"))
        {
            FactKind kind = Enum.Parse<FactKind>(section);
            ILookup<string, Template> byPart = lines.Select(TextFile.KeyAndWords).ToLookup(line => line.Key, line => Template.Parse(line.Words));
            forms.Add((kind, TaskPart.Train), [.. FactPhrases.Templates(kind, "ask"), .. byPart["train"]]);
            forms.Add((kind, TaskPart.Test), [.. byPart["test"]]);
        }

        return forms;
    }
}
