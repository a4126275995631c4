using TinyGpt.Corpus.Inspection;
using TinyGpt.Corpus.Pipeline;
using TinyGpt.Corpus.World.Web;

namespace TinyGpt.Corpus.Report;

/// <summary>Compares what a build made of the invented internet with what is true of its pages.</summary>
public sealed class TruthComparison
{
    private const string NearDuplicate = "near-duplicate";

    private readonly IReadOnlyList<string> _steps;
    private readonly int _bands, _rows;
    private readonly List<(PageTruth Truth, DocumentOutcome Outcome)> _pages = [];
    private readonly Dictionary<string, DocumentOutcome> _firstCaptures = new(StringComparer.Ordinal);
    private readonly TextComparison _texts = new();
    private long _unknown, _personalData, _personalDataLeft;

    private TruthComparison(CorpusSettings settings)
    {
        _steps = [.. StepList.Names.Where(settings.Steps.Contains)];
        (_bands, _rows) = (settings.Duplicates.Bands, settings.Duplicates.Rows);
    }

    /// <summary>Compares.</summary>
    /// <param name="corpus">A finished build of the internet's crawl.</param>
    /// <param name="truthFile">The internet's <c>truth.jsonl</c>.</param>
    /// <exception cref="InvalidDataException">A file is damaged.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static TruthReport Compare(CorpusInspection corpus, string truthFile)
    {
        // Captures of one address stand in the order of the crawl; what never becomes a document has no place in it.
        ILookup<string, PageTruth> lookup = TruthJson.Read(truthFile).Where(truth => truth.Fate != PageTruth.Unreadable).ToLookup(truth => truth.Url);
        Dictionary<string, Queue<PageTruth>> truths = lookup.ToDictionary(captures => captures.Key, captures => new Queue<PageTruth>(captures));
        TruthComparison comparison = new(corpus.Settings);
        foreach (DocumentOutcome outcome in corpus.Outcomes())
        {
            comparison.Add(outcome, outcome.Url is { } url && truths.TryGetValue(url, out Queue<PageTruth>? captures) && captures.TryDequeue(out PageTruth? truth) ? truth : null);
        }

        return comparison.Report();
    }

    private void Add(DocumentOutcome outcome, PageTruth? truth)
    {
        if (truth is null)
        {
            _unknown++;
            return;
        }

        _firstCaptures.TryAdd(truth.Url, outcome);
        if (outcome.Text is { } text && truth.Text is { } expected)
        {
            string whole = truth.Title is { } title && text.StartsWith(title, StringComparison.Ordinal) ? $"{title}\n{expected}" : expected;
            _texts.Add(text, whole, truth.Boilerplate);
            _personalData += truth.PersonalData.Count;
            _personalDataLeft += truth.PersonalData.Count(item => text.Contains(item, StringComparison.OrdinalIgnoreCase));
        }

        _pages.Add((truth with { Text = null, Boilerplate = [], PersonalData = [] }, outcome with { Text = null }));
    }

    private TruthReport Report()
    {
        HashSet<string> originals = [.. _pages.Select(page => page.Truth.CopyOf).OfType<string>()];
        (PageTruth Truth, DocumentOutcome Outcome)[] unrelated =
            [.. _pages.Where(page => page.Outcome.Cluster is not null && page.Truth.CopyOf is null && !originals.Contains(page.Truth.Url))];
        return new TruthReport(
            _pages.Count, _unknown, [.. _steps.Select((step, place) => StepOf(step, place))], [.. Similarities()], unrelated.Length,
            unrelated.LongCount(page => page.Outcome.Reason == NearDuplicate), _texts.Count, _texts.Boilerplate, _texts.Precision, _texts.Recall, _texts.F1,
            _personalData, _personalDataLeft);
    }

    private StepTruth StepOf(string step, int place)
    {
        (PageTruth Truth, DocumentOutcome Outcome)[] looked = [.. _pages.Where(page => IsReached(page.Outcome, place))];
        long labelled = looked.LongCount(page => page.Truth.Fate == step), dropped = looked.LongCount(page => page.Outcome.Step == step);
        long right = step == StepList.Duplicates
            ? looked.GroupBy(page => page.Truth.CopyOf ?? page.Truth.Url).Sum(RightInGroup)
            : looked.LongCount(page => page.Truth.Fate == step && page.Outcome.Step == step);
        return new StepTruth(step, looked.Length, labelled, dropped, right);

        // Of a page and its copies any one may be kept, the first that came: only how many go can be right or wrong.
        long RightInGroup(IEnumerable<(PageTruth Truth, DocumentOutcome Outcome)> group) =>
            Math.Min(group.LongCount(page => page.Truth.Fate == step), group.LongCount(page => page.Outcome.Step == step));
    }

    private bool IsReached(DocumentOutcome outcome, int place) => outcome.Step is null || !_steps.Take(place).Contains(outcome.Step);

    private IEnumerable<SimilarityTruth> Similarities()
    {
        IEnumerable<(double Exact, bool IsFound)> pairs =
            from page in _pages
            where page.Truth is { Similarity: < 1, CopyOf: not null } && page.Outcome.Cluster is not null
            let original = _firstCaptures.GetValueOrDefault(page.Truth.CopyOf!)
            where original?.Cluster is not null
            select (page.Truth.Similarity!.Value, original.Cluster == page.Outcome.Cluster);
        return
            from pair in pairs
            group pair by Math.Round(pair.Exact, 1) into alike
            orderby alike.Key
            select new SimilarityTruth(alike.Key, alike.LongCount(), alike.Average(pair => pair.IsFound ? 1.0 : 0), alike.Average(pair => Curve(pair.Exact)));
    }

    private double Curve(double similarity) => 1 - Math.Pow(1 - Math.Pow(similarity, _rows), _bands);
}
