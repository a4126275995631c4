using TinyGpt.Corpus.Steps.Measures;

namespace TinyGpt.Corpus.Steps;

/// <summary>
/// Drops documents that are no running English text: too short or long, of odd words, of symbols, lists and previews (Gopher, arXiv:2112.11446,
/// A.1.1). As in datatrove, the number of words and their mean length leave symbols out; hashes and ellipses are divided by words and symbols
/// together. Words are those of <see cref="WordEnumerator"/>, but for the rule about letters, whose words are what white space parts.
/// </summary>
/// <remarks>
/// Ours differs from datatrove in this: punctuation beside a word is no word without letters (datatrove counts each mark as one, and loses
/// dialogues and lively prose by it, where a fifth of words and marks are marks); stop words are counted once each, as the paper says ("at least
/// two of the following"), and in capitals too; blank lines are no lines; more characters than • and - are bullets; a word needs a letter or
/// digit, so that € and smileys are symbols.
/// </remarks>
public sealed class QualityFilter : IStep
{
    private const int MaximumStopWords = 64;

    private readonly QualitySettings _settings;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _stopWords;
    private readonly int _shortestStopWord, _longestStopWord;

    /// <summary>Makes the step.</summary>
    /// <exception cref="ArgumentException">There are more than 64 stop words.</exception>
    public QualityFilter(QualitySettings settings)
    {
        _settings = settings;
        string[] words = [.. settings.StopWords.Distinct(StringComparer.OrdinalIgnoreCase)];
        if (words.Length > MaximumStopWords)
        {
            throw new ArgumentException($"{words.Length} stop words, more than {MaximumStopWords}", nameof(settings));
        }

        Dictionary<string, int> numbers = new(StringComparer.OrdinalIgnoreCase);
        for (int i = 0; i < words.Length; i++)
        {
            numbers.Add(words[i], i);
        }

        _stopWords = numbers.GetAlternateLookup<ReadOnlySpan<char>>();
        _shortestStopWord = words.Select(word => word.Length).DefaultIfEmpty(1).Min();
        _longestStopWord = words.Select(word => word.Length).DefaultIfEmpty(0).Max();
    }

    /// <inheritdoc/>
    public string Name => "quality";

    /// <inheritdoc/>
    public IReadOnlyList<string> Reasons { get; } =
    [
        "too-few-words", "too-many-words", "short-words", "long-words", "hashes", "ellipses", "bullet-lines", "ellipsis-lines", "few-letters",
        "too-few-stop-words",
    ];

    /// <inheritdoc/>
    public Verdict Apply(Document document)
    {
        ReadOnlySpan<char> text = document.Text;
        WordMeasures measures = MeasureWords(text);
        Verdict verdict = JudgeWords(measures);
        verdict = verdict.IsKept ? JudgeSymbols(measures) : verdict;
        verdict = verdict.IsKept ? JudgeLines(text) : verdict;
        return verdict.IsKept ? JudgeLetters(measures) : verdict;
    }

    private Verdict JudgeWords(in WordMeasures measures)
    {
        if (measures.Words < _settings.MinimumWords)
        {
            return LimitVerdict.Below("too-few-words", measures.Words, "words", _settings.MinimumWords);
        }

        if (measures.Words > _settings.MaximumWords)
        {
            return LimitVerdict.Above("too-many-words", measures.Words, "words", _settings.MaximumWords);
        }

        double mean = LimitVerdict.Fraction(measures.Characters, measures.Words);
        if (mean < _settings.MinimumMeanWordLength)
        {
            return LimitVerdict.Below("short-words", mean, "characters a word", _settings.MinimumMeanWordLength);
        }

        return mean > _settings.MaximumMeanWordLength
            ? LimitVerdict.Above("long-words", mean, "characters a word", _settings.MaximumMeanWordLength)
            : Verdict.Keep;
    }

    private Verdict JudgeSymbols(in WordMeasures measures)
    {
        double hashes = LimitVerdict.Fraction(measures.Hashes, measures.WordsAndSymbols);
        if (hashes > _settings.MaximumHashes)
        {
            return LimitVerdict.Above("hashes", hashes, "# a word", _settings.MaximumHashes);
        }

        double ellipses = LimitVerdict.Fraction(measures.Ellipses, measures.WordsAndSymbols);
        return ellipses > _settings.MaximumEllipses
            ? LimitVerdict.Above("ellipses", ellipses, "ellipses a word", _settings.MaximumEllipses)
            : Verdict.Keep;
    }

    private Verdict JudgeLines(ReadOnlySpan<char> text)
    {
        int count = 0, bullets = 0, ellipses = 0;
        LineEnumerator lines = new(text);
        while (lines.MoveNext())
        {
            ReadOnlySpan<char> line = lines.Characters;
            count++;
            bullets += _settings.Bullets.Contains(line[0]) ? 1 : 0;
            ellipses += line[^1] == '…' || line.EndsWith("...") ? 1 : 0;
        }

        double bulletLines = LimitVerdict.Fraction(bullets, count), ellipsisLines = LimitVerdict.Fraction(ellipses, count);
        if (bulletLines > _settings.MaximumBulletLines)
        {
            return LimitVerdict.Above("bullet-lines", bulletLines, "of the lines begin with a bullet", _settings.MaximumBulletLines);
        }

        return ellipsisLines > _settings.MaximumEllipsisLines
            ? LimitVerdict.Above("ellipsis-lines", ellipsisLines, "of the lines end in an ellipsis", _settings.MaximumEllipsisLines)
            : Verdict.Keep;
    }

    private Verdict JudgeLetters(in WordMeasures measures)
    {
        double letters = LimitVerdict.Fraction(measures.PiecesWithLetter, measures.Pieces);
        if (letters < _settings.MinimumWordsWithLetter)
        {
            return LimitVerdict.Below("few-letters", letters, "of the words hold a letter", _settings.MinimumWordsWithLetter);
        }

        return measures.StopWords < _settings.MinimumStopWords
            ? LimitVerdict.Below("too-few-stop-words", measures.StopWords, "different stop words", _settings.MinimumStopWords)
            : Verdict.Keep;
    }

    private WordMeasures MeasureWords(ReadOnlySpan<char> text)
    {
        WordMeasures measures = default;
        ulong stopWords = 0;
        int end = 0;
        bool pieceHasLetter = false;
        WordEnumerator words = new(text);
        while (words.MoveNext())
        {
            measures.WordsAndSymbols++;
            if (end < words.Start || end == 0)
            {
                measures.Pieces++;
                pieceHasLetter = false;
            }

            end = words.Start + words.Length;
            if (words.HasLetter && !pieceHasLetter)
            {
                measures.PiecesWithLetter++;
                pieceHasLetter = true;
            }

            if (words.IsSymbol)
            {
                measures.AddSymbol(text[words.Start], words.Length);
                continue;
            }

            measures.Words++;
            measures.Characters += words.Length;
            if (measures.StopWords < _settings.MinimumStopWords && words.Length >= _shortestStopWord && words.Length <= _longestStopWord
                && _stopWords.TryGetValue(words.Characters, out int stopWord) && (stopWords & (1UL << stopWord)) == 0)
            {
                stopWords |= 1UL << stopWord;
                measures.StopWords++;
            }
        }

        return measures;
    }

    /// <summary>What is counted; a piece is what white space parts.</summary>
    private record struct WordMeasures(
        int Words, int WordsAndSymbols, long Characters, int Pieces, int PiecesWithLetter, int Hashes, int Ellipses, int StopWords)
    {
        public void AddSymbol(char symbol, int length)
        {
            Hashes += symbol == '#' ? length : 0;
            Ellipses += symbol switch
            {
                '.' => length / 3,
                '…' => length,
                _ => 0,
            };
        }
    }
}
