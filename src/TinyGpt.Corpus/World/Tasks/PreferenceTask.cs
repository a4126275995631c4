namespace TinyGpt.Corpus.World.Tasks;

/// <summary>Pairs of answers: polite, complete and true against false, rude, lazy, rambling, flattering or invented.</summary>
internal sealed class PreferenceTask(TaskSource source) : TaskGenerator(source)
{
    private const string File = "tasks-manners.txt";

    private static readonly string[] Flaws = ["false", "false", "rude", "rude", "lazy", "rambling", "flattery", "invention", "false sum"];

    public override string Name => "preferences";

    public override string Description =>
        "A better and a worse answer. Questions, names, sums and the turns of bad manners of the test are not in training.";

    protected override IEnumerable<TaskCase> Draw(Scene scene, TaskPart part)
    {
        KnownFact[] facts = [.. Source.Facts.Where(fact => fact.Known == FameLabel.WellKnown && (part == TaskPart.Test || fact.InTraining))];
        while (true)
        {
            string flaw = scene.Random.Pick(Flaws);
            Preference? pair = flaw switch
            {
                "invention" => Invention(scene, scene.Random.Pick(facts), part),
                "false sum" => FalseSum(scene, part),
                _ => Pair(scene, scene.Random.Pick(facts), flaw, part),
            };
            if (pair is not null)
            {
                yield return pair;
            }
        }
    }

    private Preference? Pair(Scene scene, KnownFact known, string flaw, TaskPart part)
    {
        string answer = FactQuestions.Answer(scene, known.Subject, known.Fact);
        string? rejected = flaw switch
        {
            "false" => FactQuestions.OtherValues(Source, scene.Random, known.Fact).FirstOrDefault() is string wrong
                ? FactQuestions.FalseAnswer(scene, known, wrong)
                : null,
            "rude" => scene.Random.Chance(50) ? $"{Say("rude")} {answer}" : Say("rude"),
            "lazy" => Say("lazy"),
            "flattery" => $"{Say("flattery")} {answer}",
            _ => Ramble(scene, known, answer),
        };
        string chosen = scene.Random.Chance(40) ? $"{answer} {Say("offer")}" : answer;
        return rejected is null ? null : new Preference
        {
            Prompt = FactQuestions.Ask(scene, known.Subject, known.Fact, part),
            Chosen = chosen,
            Rejected = rejected,
            Flaw = flaw,
        };

        string Say(string section) => TaskText.Say(File, $"{section} {TaskText.Name(part)}", scene);
    }

    /// <summary>Much that is true and was not asked, and the answer at the end.</summary>
    private string? Ramble(Scene scene, KnownFact known, string answer)
    {
        KnownFact[] others = [.. scene.Random.Shuffled(Source.Facts.Where(fact => fact.Known == FameLabel.WellKnown && fact != known)).Take(4)];
        return others.Length < 4
            ? null
            : string.Join(' ', others.Select(other => FactQuestions.Statement(scene, other.Subject, other.Fact, pronoun: false))) + " " + answer;
    }

    /// <summary>Something made up about somebody of whom nothing is known.</summary>
    private Preference? Invention(Scene scene, KnownFact model, TaskPart part)
    {
        // What the answers for these kinds say besides the value is true of real people alone.
        if (model.Subject is not Person person || model.Fact.Kind is FactKind.Siblings or FactKind.Children or FactKind.Job)
        {
            return null;
        }

        Person stranger = scene.Random.Pick([.. Source.Strangers(part).Where(other => other.Gender == person.Gender)]);
        Fact made = model.Fact with { Subject = stranger.Name };
        string invented = TaskText.Finish(FactPhrases.Render(scene, scene.Random.Pick(FactPhrases.Templates(made.Kind, "answer")), stranger, made));
        return new Preference
        {
            Prompt = FactQuestions.Ask(scene, stranger, made, part),
            Chosen = StrangerAnswers.About(stranger, scene, part),
            Rejected = invented,
            Flaw = "invention",
        };
    }

    private Preference? FalseSum(Scene scene, TaskPart part)
    {
        WorldRandom random = scene.Random;
        (int left, int right) = (random.Between(11, 499), random.Between(11, 499));
        if (!Source.Operands.Allows(part, '+', left, right))
        {
            return null;
        }

        int sum = left + right, wrong = sum + random.Pick<int>([-10, -2, -1, 1, 2, 10, 100]);
        Scene asked = scene.Fresh();
        asked["sum"] = new Phrase($"{left} + {right}");
        return new Preference
        {
            Prompt = TaskText.Say("tasks-sums.txt", "ask", asked),
            Chosen = $"The answer is {sum}.",
            Rejected = $"The answer is {wrong}.",
            Flaw = "false sum",
        };
    }
}
