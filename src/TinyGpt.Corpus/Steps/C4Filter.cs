using System.Buffers;
using TinyGpt.Corpus.Steps.Measures;

namespace TinyGpt.Corpus.Steps;

/// <summary>
/// Takes lines out that are no sentences, and drops documents with placeholder text, program code or next to nothing left (C4: Raffel et al. 2020,
/// "Exploring the Limits of Transfer Learning", section 2.2, and the code published with it). The text of a document that goes is left as it was.
/// </summary>
/// <remarks>
/// As in C4's code, words of a line are parted by white space and counted after citations are gone; "javascript" and the policy phrases may be
/// part of a word. Ours differs in this: "lorem ipsum" and { are looked for in the whole page, as the paper says, where the code asks only
/// lines that it has not taken out yet; sentences are those of <see cref="SentenceCount"/> instead of NLTK's; the list of bad words is left
/// out, as in FineWeb.
/// </remarks>
public sealed class C4Filter : IStep
{
    private readonly C4Settings _settings;
    private readonly SearchValues<string> _linePhrases;

    /// <summary>Makes the step.</summary>
    public C4Filter(C4Settings settings)
    {
        _settings = settings;
        _linePhrases = SearchValues.Create(settings.LinePhrases, StringComparison.OrdinalIgnoreCase);
    }

    /// <inheritdoc/>
    public string Name => "c4";

    /// <inheritdoc/>
    public IReadOnlyList<string> Reasons { get; } = ["lorem-ipsum", "curly-bracket", "too-few-sentences"];

    /// <inheritdoc/>
    public Verdict Apply(Document document)
    {
        string text = document.Text;
        if (_settings.DropLoremIpsum && text.Contains("lorem ipsum", StringComparison.OrdinalIgnoreCase))
        {
            return Verdict.Drop("lorem-ipsum", "the text holds \"lorem ipsum\"");
        }

        if (_settings.DropCurlyBracket && text.Contains('{'))
        {
            return Verdict.Drop("curly-bracket", "the text holds a {");
        }

        char[] kept = ArrayPool<char>.Shared.Rent(text.Length + 1);
        try
        {
            int length = KeepLines(text, kept, out int sentences);
            if (sentences < _settings.MinimumSentences)
            {
                return LimitVerdict.Below("too-few-sentences", sentences, "sentences in the lines that stay", _settings.MinimumSentences);
            }

            // Characters are only ever taken out, so that a text of the same length is the same.
            document.Text = length == text.Length ? text : new string(kept, 0, length);
            return Verdict.Keep;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(kept);
        }
    }

    /// <summary>Writes the lines that stay, and answers their length.</summary>
    private int KeepLines(ReadOnlySpan<char> text, Span<char> kept, out int sentences)
    {
        sentences = 0;
        int length = 0;
        // Most texts hold neither, and then no line needs to be searched.
        bool hasCitations = _settings.RemoveCitations && text.Contains('['), hasPhrases = text.ContainsAny(_linePhrases);
        LineEnumerator lines = new(text);
        while (lines.MoveNext())
        {
            Span<char> rest = kept[length..];
            int lineLength = hasCitations ? CopyWithoutCitations(lines.Characters, rest) : Copy(lines.Characters, rest);
            ReadOnlySpan<char> line = rest[..lineLength];
            if (IsSentence(line) && !(hasPhrases && line.ContainsAny(_linePhrases)))
            {
                sentences += SentenceCount.OfLine(line);
                rest[lineLength] = '\n';
                length += lineLength + 1;
            }
        }

        return Math.Max(0, length - 1);
    }

    private bool IsSentence(ReadOnlySpan<char> line)
    {
        (int words, int longest) = MeasureWords(line);
        return words >= _settings.MinimumWordsPerLine && longest <= _settings.MaximumWordLength
            && (!_settings.RequireTerminalPunctuation || EndsInPunctuation(line));
    }

    private static bool EndsInPunctuation(ReadOnlySpan<char> line) =>
        line.Length > 0 && line[^1] is '.' or '!' or '?' or '"' or '\'' or '”' or '’' && !line.EndsWith("...");

    /// <summary>How many words white space parts, and how long the longest is.</summary>
    private static (int Words, int Longest) MeasureWords(ReadOnlySpan<char> line)
    {
        int words = 0, longest = 0, start = -1;
        for (int i = 0; i <= line.Length; i++)
        {
            if (i == line.Length || TextCharacters.ClassOf(line[i]) == CharacterClass.White)
            {
                if (start >= 0)
                {
                    words++;
                    longest = Math.Max(longest, i - start);
                    start = -1;
                }
            }
            else if (start < 0)
            {
                start = i;
            }
        }

        return (words, longest);
    }

    private static int Copy(ReadOnlySpan<char> line, Span<char> destination)
    {
        line.CopyTo(destination);
        return line.Length;
    }

    /// <summary>Copies a line without [1], [], [edit] and [citation needed], nor white space that they leave at its ends.</summary>
    private static int CopyWithoutCitations(ReadOnlySpan<char> line, Span<char> destination)
    {
        int length = 0;
        while (line.IndexOf('[') is >= 0 and int bracket)
        {
            length += Copy(line[..bracket], destination[length..]);
            int citation = CitationLength(line[bracket..]);
            // What is no citation begins after its bracket again.
            int copied = citation > 0 ? 0 : 1;
            length += Copy(line.Slice(bracket, copied), destination[length..]);
            line = line[(bracket + citation + copied)..];
        }

        length += Copy(line, destination[length..]);
        ReadOnlySpan<char> trimmed = destination[..length].Trim();
        trimmed.CopyTo(destination);
        return trimmed.Length;
    }

    /// <summary>The length of the citation that a text begins with; 0 if none.</summary>
    private static int CitationLength(ReadOnlySpan<char> text)
    {
        foreach (string mark in (ReadOnlySpan<string>)["[edit]", "[citation needed]"])
        {
            if (text.StartsWith(mark))
            {
                return mark.Length;
            }
        }

        int end = 1;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        return end < text.Length && text[end] == ']' ? end + 1 : 0;
    }
}
