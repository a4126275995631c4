namespace TinyGpt.Corpus.World.Tasks;

/// <summary>All tasks.</summary>
internal static class TaskRegistry
{
    private static readonly Func<TaskSource, TaskGenerator>[] Generators =
    [
        source => new FactTask(source),
        SumTask.Sums,
        SumTask.Differences,
        SumTask.Products,
        source => new WordProblemTask(source),
        source => new LetterCountTask(source),
        source => new SpellingTask(source),
        source => new PreferenceTask(source),
        source => new SearchTask(source),
        source => new UnknownPersonTask(source),
        source => new ChoiceTask(source),
        IdentityTask.Itself,
        IdentityTask.SmallTalk,
        source => new RepeatTask(source),
        source => new PersonaTask(source),
        ComputedTask.Calculator,
        ComputedTask.Code,
        ReadingTask.WithPage,
        ReadingTask.WithSearch,
    ];

    /// <summary>Their generators, in the order of the files' table.</summary>
    public static IReadOnlyList<TaskGenerator> For(TaskSource source) => [.. Generators.Select(create => create(source))];
}
