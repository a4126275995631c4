using TinyGpt.Corpus.Steps;

namespace TinyGpt.Corpus.Pipeline;

/// <summary>The steps from a page to clean text, in their order.</summary>
public static class StepList
{
    /// <summary>The step that looks at addresses.</summary>
    internal const string Url = "url";

    /// <summary>The step that makes text of pages.</summary>
    internal const string Extract = "extract";

    /// <summary>The step that drops what is there already; it looks at all documents at once.</summary>
    public const string Duplicates = "duplicates";

    /// <summary>What turns texts into tokens, which is always done.</summary>
    internal const string Tokens = "tokens";

    // Those that look at a document alone, before duplicates are looked for, and after.
    private static readonly (string Name, Func<CorpusSettings, IStep> Make)[] _filters =
    [
        (Url, settings => new UrlFilter(settings.Url)),
        (Extract, settings => new TextExtraction(settings.Extract)),
        ("language", settings => new LanguageFilter(settings.Language)),
        ("repetition", settings => new RepetitionFilter(settings.Repetition)),
        ("quality", settings => new QualityFilter(settings.Quality)),
        ("c4", settings => new C4Filter(settings.C4)),
        ("fineweb", settings => new FineWebFilter(settings.Fineweb)),
    ];

    private static readonly (string Name, Func<CorpusSettings, IStep> Make)[] _finishers =
    [
        ("personal-data", settings => new PersonalDataFilter(settings.PersonalData)),
    ];

    /// <summary>The names of all steps that can be chosen.</summary>
    public static IReadOnlyList<string> Names => [.. _filters.Select(step => step.Name), Duplicates, .. _finishers.Select(step => step.Name)];

    /// <summary>The chosen steps before the search for duplicates.</summary>
    public static IReadOnlyList<IStep> Filters(CorpusSettings settings) => Make(_filters, settings);

    /// <summary>The chosen steps after the search for duplicates.</summary>
    public static IReadOnlyList<IStep> Finishers(CorpusSettings settings) => Make(_finishers, settings);

    /// <summary>A step's place among all of them, from 1, whether they are chosen or not.</summary>
    internal static int Place(string step) => step == Tokens ? Names.Count + 1 : Names.ToList().IndexOf(step) + 1;

    /// <summary>Makes sure that the chosen steps exist.</summary>
    /// <exception cref="InvalidDataException">One does not.</exception>
    internal static void Check(CorpusSettings settings)
    {
        if (settings.Steps.FirstOrDefault(step => !Names.Contains(step)) is { } unknown)
        {
            throw new InvalidDataException($"steps: there is no step '{unknown}'; there are {string.Join(", ", Names)}");
        }
    }

    private static List<IStep> Make((string Name, Func<CorpusSettings, IStep> Make)[] steps, CorpusSettings settings) =>
        [.. steps.Where(step => settings.Steps.Contains(step.Name)).Select(step => Make(step.Name, step.Make, settings))];

    private static IStep Make(string name, Func<CorpusSettings, IStep> make, CorpusSettings settings)
    {
        try
        {
            return make(settings);
        }
        catch (ArgumentException exception)
        {
            throw new InvalidDataException($"the step {name} cannot work with its settings: {exception.Message}", exception);
        }
    }
}
