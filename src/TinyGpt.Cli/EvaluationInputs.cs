using TinyGpt.Conversations;
using TinyGpt.Evaluation;

namespace TinyGpt.Cli;

/// <summary>What eval shall measure: tests, each asked in one or more ways, and texts.</summary>
internal sealed class EvaluationInputs : IDisposable
{
    /// <summary>The ways in which questions about pages are asked.</summary>
    public const string WithoutPage = "none", WithPage = "page", WithSearch = "search";

    private readonly List<ChatTools> _searches = [];

    private EvaluationInputs()
    {
    }

    /// <summary>The tests.</summary>
    public IReadOnlyList<EvaluationTask> Tasks { get; private set; } = [];

    /// <summary>Paths of the texts.</summary>
    public IReadOnlyList<string> Texts { get; private set; } = [];

    /// <summary>Reads the tests.</summary>
    /// <param name="paths">Tests and texts.</param>
    /// <param name="contexts">The ways in which questions about pages are asked.</param>
    /// <param name="tools">What the model may call.</param>
    /// <param name="overlap">Training data to compare the tests with.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <exception cref="InvalidDataException">A file is damaged; or no test has pages, and they shall be asked with them.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static EvaluationInputs Read(
        IReadOnlyList<string> paths,
        IReadOnlyList<string> contexts,
        IReadOnlyList<ITool> tools,
        IReadOnlyList<string> overlap,
        CancellationToken cancellation)
    {
        EvaluationInputs inputs = new() { Texts = [.. paths.Where(EvaluationText.IsAt)] };
        try
        {
            (string Path, EvaluationTask Task)[] tests =
                [.. paths.Except(inputs.Texts).Select(path => (path, EvaluationFile.Read(path) with { Tools = tools }))];
            if (contexts.Any(context => context != WithoutPage) && !tests.Any(test => HasPages(test.Task)))
            {
                throw new InvalidDataException($"--context {string.Join(' ', contexts)} needs a test with pages: lines with text and questions");
            }

            IEnumerable<EvaluationTask> tasks = tests.SelectMany(
                test => HasPages(test.Task) ? contexts.Select(context => inputs.Asked(test.Path, test.Task, context)) : [test.Task]);
            inputs.Tasks = overlap.Count > 0 ? Compared([.. tasks], overlap, cancellation) : [.. tasks];
            return inputs;
        }
        catch
        {
            inputs.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _searches.ForEach(search => search.Dispose());

    private static bool HasPages(EvaluationTask task) => task.Cases.Any(one => one is QuestionCase { Page: not null });

    private static EvaluationTask[] Compared(EvaluationTask[] tasks, IReadOnlyList<string> training, CancellationToken cancellation)
    {
        TextOverlap found = new(tasks);
        foreach (string path in training)
        {
            found.Read(path, cancellation);
        }

        return [.. found.Tasks];
    }

    private EvaluationTask Asked(string path, EvaluationTask task, string context)
    {
        switch (context)
        {
            case WithPage:
                return task with { Name = $"{task.Name} + page", WithPages = true };
            case WithSearch:
                ChatTools search = ChatTools.SearchIn(path);
                _searches.Add(search);
                return task with { Name = $"{task.Name} + search", Tools = [.. task.Tools, .. search.Tools] };
            default:
                return task;
        }
    }
}
