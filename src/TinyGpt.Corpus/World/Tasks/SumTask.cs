namespace TinyGpt.Corpus.World.Tasks;

/// <summary>Bare sums of one operation, each asked twice: for the answer at once, and with steps.</summary>
internal sealed class SumTask : TaskGenerator
{
    private const string File = "tasks-sums.txt";
    private const int InWordsPercent = 25;

    private readonly char _operation;
    private readonly string _word;
    private readonly Func<int, int, string> _steps;
    private readonly Func<WorldRandom, TaskPart, (int Left, int Right)> _numbers;

    private SumTask(
        TaskSource source, string name, char operation, string word, Func<int, int, string> steps,
        Func<WorldRandom, TaskPart, (int Left, int Right)> numbers)
        : base(source) => (Name, _operation, _word, _steps, _numbers) = (name, operation, word, steps, numbers);

    public override string Name { get; }

    public override string Description =>
        "Each sum at once and with steps. No pair of numbers is in both parts; those of the test stand in none of the documents counted below.";

    /// <summary>Sums of numbers of one to three digits; in the test nearly all have three.</summary>
    public static SumTask Sums(TaskSource source) =>
        new(source, "sums", '+', "plus", WorkedSteps.Add, (random, part) => (Number(random, part), Number(random, part)));

    /// <summary>The same for differences, none of them negative.</summary>
    public static SumTask Differences(TaskSource source) => new(source, "differences", '-', "minus", WorkedSteps.Subtract, (random, part) =>
    {
        (int one, int other) = (Number(random, part), Number(random, part));
        return (Math.Max(one, other), Math.Min(one, other));
    });

    /// <summary>The tables up to ten times ten, and two or three digits times a number up to twelve; in the test only these.</summary>
    public static SumTask Products(TaskSource source) => new(source, "products", '*', "times", WorkedSteps.Multiply, (random, part) =>
        part == TaskPart.Train && random.Chance(25)
            ? (random.Between(1, 10), random.Between(1, 10))
            : (random.Between(11, random.Chance(20) ? 99 : 999), random.Between(2, 12)));

    protected override int Count(TaskPart part) => 2 * base.Count(part);

    protected override IEnumerable<TaskCase> Draw(Scene scene, TaskPart part)
    {
        WorldRandom random = scene.Random;
        while (true)
        {
            (int left, int right) = _numbers(random, part);
            string steps = _steps(left, right);
            if (!Source.Operands.Allows(part, _operation, left, right) || !Source.Operands.AllowsSteps(part, steps))
            {
                continue;
            }

            int result = _operation switch { '+' => left + right, '-' => left - right, _ => left * right };
            string sum = left <= 100 && right <= 100 && random.Chance(InWordsPercent)
                ? $"{Grammar.NumberWord(left)} {_word} {Grammar.NumberWord(right)}"
                : $"{left} {(random.Chance(20) ? _word : _operation)} {right}";
            Scene asked = scene.Fresh();
            asked["sum"] = new Phrase(sum);
            string question = TaskText.Say(File, "ask", asked);
            string quick = random.Chance(50) ? question : $"{question} {random.Pick(TaskText.Words(File, "at once"))}";
            string slow = $"{question} {random.Pick(TaskText.Words(File, "steps"))}";
            yield return Case(quick, "at once", "", left, right, result);
            yield return Case(slow, "steps", steps + " ", left, right, result);
        }
    }

    private Conversation Case(string question, string style, string steps, int left, int right, int result) => new()
    {
        Messages = [ChatMessage.User(question), ChatMessage.Assistant($"{steps}The answer is {result}.")],
        Answer = Grammar.Digits(result),
        Style = style,
        Expression = $"{left} {_operation} {right}",
        Digits = Math.Min(left, right) >= 100 ? "three and three" : "fewer",
    };

    private static int Number(WorldRandom random, TaskPart part) => random.Next(20) switch
    {
        < 15 => random.Between(100, 999),
        < 18 when part == TaskPart.Train => random.Between(11, 99),
        < 19 => part == TaskPart.Train ? random.Between(1, 20) : random.Between(100, 999),
        _ => part == TaskPart.Train ? random.Between(1, 20) : random.Between(11, 99),
    };
}
