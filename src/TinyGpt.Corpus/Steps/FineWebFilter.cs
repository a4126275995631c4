using TinyGpt.Corpus.Steps.Measures;

namespace TinyGpt.Corpus.Steps;

/// <summary>
/// The rules that FineWeb found by comparing a good crawl with a bad one: drops lists, menus and pages whose lines came twice
/// (Penedo et al. 2024, arXiv:2406.17557, section 3.6; datatrove's filter of that name). Words are those of <see cref="WordEnumerator"/>,
/// symbols included.
/// </summary>
/// <remarks>
/// Ours differs from datatrove in this: lines are looked at without the white space around them, and blank ones are none; typographic quotation
/// marks, the ellipsis and Chinese and Japanese marks end a line as . ! ? " ' do; a text without lines ends none of them in punctuation, and
/// goes.
/// </remarks>
public sealed class FineWebFilter(FineWebSettings settings) : IStep
{
    /// <inheritdoc/>
    public string Name => "fineweb";

    /// <inheritdoc/>
    public IReadOnlyList<string> Reasons { get; } = ["line-punctuation", "short-lines", "duplicate-characters", "newlines"];

    /// <inheritdoc/>
    public Verdict Apply(Document document)
    {
        ReadOnlySpan<char> text = document.Text;
        Verdict verdict = JudgeLines(text);
        return verdict.IsKept ? JudgeNewlines(text) : verdict;
    }

    private Verdict JudgeLines(ReadOnlySpan<char> text)
    {
        int count = 0, punctuated = 0, shorts = 0;
        LineEnumerator lines = new(text);
        while (lines.MoveNext())
        {
            count++;
            punctuated += settings.LineEnds.Contains(lines.Characters[^1]) ? 1 : 0;
            shorts += lines.Length <= settings.ShortLineLength ? 1 : 0;
        }

        double punctuatedLines = LimitVerdict.Fraction(punctuated, count), shortLines = LimitVerdict.Fraction(shorts, count);
        if (punctuatedLines < settings.MinimumPunctuatedLines)
        {
            return LimitVerdict.Below("line-punctuation", punctuatedLines, "of the lines end in punctuation", settings.MinimumPunctuatedLines);
        }

        return shortLines > settings.MaximumShortLines
            ? LimitVerdict.Above(
                "short-lines", shortLines, $"of the lines have at most {settings.ShortLineLength} characters", settings.MaximumShortLines)
            : Verdict.Keep;
    }

    private Verdict JudgeNewlines(ReadOnlySpan<char> text)
    {
        int newlines = text.Count('\n');
        double duplicates = LimitVerdict.Fraction(DuplicateCount.OfLines(text).RepeatedCharacters, text.Length - newlines);
        if (duplicates > settings.MaximumDuplicateCharacters)
        {
            return LimitVerdict.Above(
                "duplicate-characters", duplicates, "of the characters lie in lines that repeat an earlier one", settings.MaximumDuplicateCharacters);
        }

        // Few texts have so many lines that all of their words must be counted.
        int words = 0;
        WordEnumerator enumerator = new(text);
        while (newlines > settings.MaximumNewlines * words && enumerator.MoveNext())
        {
            words++;
        }

        return newlines > settings.MaximumNewlines * words
            ? LimitVerdict.Above("newlines", LimitVerdict.Fraction(newlines, words), "line ends a word", settings.MaximumNewlines)
            : Verdict.Keep;
    }
}
