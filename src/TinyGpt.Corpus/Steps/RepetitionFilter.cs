using TinyGpt.Corpus.Steps.Measures;

namespace TinyGpt.Corpus.Steps;

/// <summary>
/// Drops documents that repeat themselves: lists of links, machine-made texts, pages whose parts came twice (Gopher, arXiv:2112.11446, A.1.2 and
/// table A1). The numbers are counted as datatrove, FineWeb's pipeline, counts them:
/// <list type="bullet">
/// <item>Of equal lines, paragraphs or n-grams the first does not count as a duplicate. Every fraction of characters is one of the whole text.</item>
/// <item>The most frequent 2-, 3- or 4-gram counts its occurrences times its length, spaces between words included, even if they overlap.</item>
/// <item>Duplicate 5- to 10-grams are found by a scan that steps over each, so that no character counts twice; their spaces do not count.</item>
/// </list>
/// Ours differs in this: words are those of <see cref="WordEnumerator"/>; lines are compared without the white space around them, and blank ones are
/// none; an n-gram that occurs once is never the most frequent one (a text of two words is short, not repetitive); n-grams are equal if their
/// words are, where datatrove joins the words first. Paragraphs are what blank lines divide, as there. Extracted text has none, and
/// each paragraph is a line, so that the rules for lines do the work, as they did in FineWeb.
/// </summary>
public sealed class RepetitionFilter : IStep
{
    private readonly RepetitionSettings _settings;

    // For each n the name of the rule, its limit, and what is measured.
    private readonly (string Reason, double Limit, string What)[] _gramRules;

    /// <summary>Makes the step.</summary>
    public RepetitionFilter(RepetitionSettings settings)
    {
        _settings = settings;
        double[] limits =
        [
            settings.Top2Gram, settings.Top3Gram, settings.Top4Gram, settings.Duplicate5Grams, settings.Duplicate6Grams,
            settings.Duplicate7Grams, settings.Duplicate8Grams, settings.Duplicate9Grams, settings.Duplicate10Grams,
        ];
        _gramRules = [.. limits.Select((limit, i) => GramRule(i + 2, limit))];
        Reasons =
        [
            "duplicate-paragraphs", "duplicate-paragraph-characters", "duplicate-lines", "duplicate-line-characters",
            .. _gramRules.Select(rule => rule.Reason),
        ];
    }

    /// <inheritdoc/>
    public string Name => "repetition";

    /// <inheritdoc/>
    public IReadOnlyList<string> Reasons { get; }

    /// <inheritdoc/>
    public Verdict Apply(Document document)
    {
        ReadOnlySpan<char> text = document.Text;
        Verdict verdict = JudgeDuplicates(
            DuplicateCount.OfParagraphs(text), text.Length, "paragraph", _settings.DuplicateParagraphs, _settings.DuplicateParagraphCharacters);
        if (verdict.IsKept)
        {
            verdict = JudgeDuplicates(DuplicateCount.OfLines(text), text.Length, "line", _settings.DuplicateLines, _settings.DuplicateLineCharacters);
        }

        return verdict.IsKept ? JudgeGrams(text) : verdict;
    }

    private static Verdict JudgeDuplicates(DuplicateCount found, int length, string what, double limit, double limitOfCharacters)
    {
        if (found.Fraction > limit)
        {
            return LimitVerdict.Above($"duplicate-{what}s", found.Fraction, $"of the {what}s repeat an earlier one", limit);
        }

        double characters = LimitVerdict.Fraction(found.RepeatedCharacters, length);
        return characters > limitOfCharacters
            ? LimitVerdict.Above(
                $"duplicate-{what}-characters", characters, $"of the characters lie in {what}s that repeat an earlier one", limitOfCharacters)
            : Verdict.Keep;
    }

    private Verdict JudgeGrams(ReadOnlySpan<char> text)
    {
        Span<long> characters = stackalloc long[RepeatedWords.Longest + 1];
        RepeatedWords.Measure(text, characters);
        for (int i = 0; i < _gramRules.Length; i++)
        {
            (string reason, double limit, string what) = _gramRules[i];
            double fraction = LimitVerdict.Fraction(characters[i + 2], text.Length);
            if (fraction > limit)
            {
                return LimitVerdict.Above(reason, fraction, what, limit);
            }
        }

        return Verdict.Keep;
    }

    private static (string Reason, double Limit, string What) GramRule(int n, double limit) => n <= RepeatedWords.LongestTop
        ? ($"top-{n}-gram", limit, $"of the characters lie in the most frequent {n} words in a row")
        : ($"duplicate-{n}-grams", limit, $"of the characters lie in {n} words in a row that came before");
}
