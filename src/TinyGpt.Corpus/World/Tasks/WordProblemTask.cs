namespace TinyGpt.Corpus.World.Tasks;

/// <summary>Sums told as stories, from Text/tasks-word-problems.txt, each asked twice: for the answer at once, and with steps.</summary>
internal sealed class WordProblemTask(TaskSource source) : TaskGenerator(source)
{
    private const string File = "tasks-word-problems.txt", SumFile = "tasks-sums.txt";

    private static readonly string[] Kinds = ["plus", "plus", "minus", "minus", "times", "share", "plus minus", "shopping"];

    /// <summary>Coins are what things are paid with.</summary>
    private static readonly Noun[] Things = [.. StorySums.Counted.Where(noun => noun != Ware.Coin)];

    public override string Name => "word-problems";

    public override string Description => "Sums told as stories, at once and with steps. No pair of numbers is in both parts.";

    protected override int Count(TaskPart part) => 2 * base.Count(part);

    protected override IEnumerable<TaskCase> Draw(Scene scene, TaskPart part)
    {
        while (true)
        {
            string kind = scene.Random.Pick(Kinds);
            Problem? problem = Invent(kind, scene.Random, part);
            if (problem is null || !Source.Operands.AllowsSteps(part, problem.Steps))
            {
                continue;
            }

            string question = Tell(kind, problem, scene.Fresh());
            string quick = scene.Random.Chance(50) ? question : $"{question} {scene.Random.Pick(TaskText.Words(SumFile, "at once"))}";
            string slow = $"{question} {scene.Random.Pick(TaskText.Words(SumFile, "steps"))}";
            yield return Case(quick, "at once", "", problem);
            yield return Case(slow, "steps", problem.Steps + " ", problem);
        }
    }

    private static Conversation Case(string question, string style, string steps, Problem problem) => new()
    {
        Messages = [ChatMessage.User(question), ChatMessage.Assistant($"{steps}The answer is {problem.Answer}.")],
        Answer = Grammar.Digits(problem.Answer),
        Style = style,
        Expression = problem.Expression,
    };

    private static string Tell(string kind, Problem problem, Scene scene)
    {
        Noun things = scene.Random.Pick(Things);
        bool inWords = scene.Random.Chance(30);
        scene["things"] = new Phrase(things.Plural);
        foreach ((string role, int number) in problem.Numbers)
        {
            scene[role] = new Amount(number, things, inWords);
        }

        return TaskText.Say(File, kind, scene);
    }

    /// <summary>Numbers for a problem, or null when they belong to the other part.</summary>
    private Problem? Invent(string kind, WorldRandom random, TaskPart part)
    {
        int largest = random.Chance(60) ? 30 : 99;
        (int a, int b) = (random.Between(2, largest), random.Between(2, largest));
        (int x, int y) = (random.Between(2, 9), random.Between(3, 25));
        (int c, int z) = (a + b, x * y);
        return kind switch
        {
            "plus" when Allows('+', a, b) => new(c, $"{a} + {b}", $"{a} + {b} = {c}.", [("a", a), ("b", b)]),
            "minus" when Allows('-', c, a) => new(b, $"{c} - {a}", $"{c} - {a} = {b}.", [("a", a), ("c", c)]),
            "times" when Allows('*', x, y) => new(z, $"{x} * {y}", $"{x} * {y} = {z}.", [("x", x), ("y", y)]),
            "share" when Allows('/', z, x) => new(y, $"{z} / {x}", $"{z} / {x} = {y}.", [("x", x), ("z", z)]),
            "plus minus" when Allows('+', a, b) => PlusMinus(a, b, random.Between(1, c - 1)),
            "shopping" when Allows('*', x, y) => Shopping(x, y, z + random.Between(1, 30)),
            _ => null,
        };

        bool Allows(char operation, int left, int right) => Source.Operands.Allows(part, operation, left, right);
    }

    private static Problem PlusMinus(int a, int b, int d) =>
        new(a + b - d, $"{a} + {b} - {d}", $"{a} + {b} = {a + b}. {a + b} - {d} = {a + b - d}.", [("a", a), ("b", b), ("d", d)]);

    private static Problem Shopping(int count, int price, int money)
    {
        int cost = count * price;
        return new(
            money - cost, $"{money} - {count} * {price}", $"{count} * {price} = {cost}. {money} - {cost} = {money - cost}.",
            [("x", count), ("price", price), ("money", money)]);
    }

    private sealed record Problem(int Answer, string Expression, string Steps, (string Role, int Number)[] Numbers);
}
