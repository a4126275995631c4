namespace TinyGpt.Corpus.World.Tasks;

/// <summary>How many cases are written.</summary>
public sealed record TaskSettings
{
    /// <summary>In fewer characters nothing is told often enough to be well known.</summary>
    public const long LeastSurveyCharacters = 1_000_000;

    /// <summary>The most cases of a task to learn from; there are fewer where the world has no more.</summary>
    public int TrainCases { get; init; } = 6000;

    /// <summary>The most cases of a task to be tested with; tasks that are asked both at once and with steps have twice as many.</summary>
    public int TestCases { get; init; } = 1200;

    /// <summary>
    /// The characters of documents, from document 0 on, in which the facts' fame is counted: by default three million tokens of a vocabulary of
    /// 1,024 (2.8 characters a token).
    /// </summary>
    public long SurveyCharacters { get; init; } = 8_500_000;

    /// <summary>The defaults for a world of the size: more to learn where there are more people.</summary>
    public static TaskSettings For(WorldSize size) => size == WorldSize.Tiny ? new() : new() { TrainCases = 8000, TestCases = 1500 };
}
