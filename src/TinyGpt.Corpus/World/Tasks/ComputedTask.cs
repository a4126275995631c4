using TinyGpt.Conversations;

namespace TinyGpt.Corpus.World.Tasks;

/// <summary>
/// Questions of other tasks, answered by a tool that works out their expression: the same numbers and words as in their training files, so that what a model can do
/// at once, with steps and with the tool can be compared. Only to learn from: the tests are those of the other tasks.
/// </summary>
internal sealed class ComputedTask : TaskGenerator
{
    private const int MostTurns = 5;

    private readonly ToolDescription _tool;
    private readonly IReadOnlyList<TaskGenerator> _tasks;

    private ComputedTask(TaskSource source, string name, ToolDescription tool, IReadOnlyList<TaskGenerator> tasks)
        : base(source) => (Name, _tool, _tasks) = (name, tool, tasks);

    public override string Name { get; }

    public override string Description => "Their questions answered with a tool. To learn from; the test is theirs.";

    /// <summary>Sums and word problems by the calculator.</summary>
    public static ComputedTask Calculator(TaskSource source) => new(
        source, "calculator", StandardTools.Calculator,
        [SumTask.Sums(source), SumTask.Differences(source), SumTask.Products(source), new WordProblemTask(source)]);

    /// <summary>Letters counted by a program.</summary>
    public static ComputedTask Code(TaskSource source) => new(source, "code", StandardTools.Code, [new LetterCountTask(source)]);

    protected override int Count(TaskPart part) => part == TaskPart.Train ? base.Count(part) : 0;

    protected override IEnumerable<TaskCase> Draw(Scene scene, TaskPart part)
    {
        IEnumerator<Conversation>[] cases = [.. _tasks.Select(task => task.Cases(part).OfType<Conversation>().GetEnumerator())];
        try
        {
            List<ToolTurn> turns = [];
            int wanted = scene.Random.Between(1, MostTurns);
            for (int i = 0; cases[i % cases.Length].MoveNext(); i++)
            {
                Conversation drawn = cases[i % cases.Length].Current;
                turns.Add(new ToolTurn(drawn.Messages[0].Content, drawn.Expression!, drawn.Answer!, $"The answer is {drawn.Answer}."));
                if (turns.Count == wanted)
                {
                    yield return ToolConversation.Of(scene.Random, _tool, turns) with { Answer = drawn.Answer, Expression = drawn.Expression };
                    turns = [];
                    wanted = scene.Random.Between(1, MostTurns);
                }
            }
        }
        finally
        {
            Array.ForEach(cases, task => task.Dispose());
        }
    }
}
