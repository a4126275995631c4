namespace TinyGpt.Corpus.Steps.Measures;

/// <summary>
/// How many of a text's lines or paragraphs repeat an earlier one (Gopher, arXiv:2112.11446, A.1.2; the first of equals does not count).
/// </summary>
/// <param name="Count">How many there are.</param>
/// <param name="Repeated">How many of them were met before.</param>
/// <param name="RepeatedCharacters">The characters of those, 16 bits each.</param>
internal readonly record struct DuplicateCount(int Count, int Repeated, int RepeatedCharacters)
{
    // A table that a huge page has blown up is not kept.
    private const int LargestKept = 1 << 20;

    [ThreadStatic]
    private static SpanTable? _table;

    /// <summary>Repeated ones as a fraction of all; 0 if there is none.</summary>
    public double Fraction => Count == 0 ? 0 : (double)Repeated / Count;

    /// <summary>Compares the lines that are not blank, without the white space around them.</summary>
    public static DuplicateCount OfLines(ReadOnlySpan<char> text)
    {
        Counter counter = new(text);
        LineEnumerator lines = new(text);
        while (lines.MoveNext())
        {
            counter.Add(lines.Start, lines.Start + lines.Length);
        }

        return counter.Finish();
    }

    /// <summary>Compares paragraphs: the rows of lines between blank ones. A text without blank lines is one paragraph, and repeats none.</summary>
    public static DuplicateCount OfParagraphs(ReadOnlySpan<char> text)
    {
        Counter counter = new(text);
        LineEnumerator lines = new(text);
        int start = 0, end = 0;
        while (lines.MoveNext())
        {
            if (lines.BeginsParagraph)
            {
                counter.Add(start, end);
                start = lines.Start;
            }

            end = lines.Start + lines.Length;
        }

        counter.Add(start, end);
        return counter.Finish();
    }

    private ref struct Counter
    {
        private readonly ReadOnlySpan<char> _text;
        private readonly SpanTable _pieces;
        private int _count, _repeated, _characters;

        public Counter(ReadOnlySpan<char> text)
        {
            _text = text;
            _pieces = _table ??= new SpanTable();
            _pieces.Clear();
        }

        public void Add(int start, int end)
        {
            if (start == end)
            {
                return;
            }

            _count++;
            int before = _pieces.Count;
            _pieces.Add(_text, start, end - start);
            if (_pieces.Count == before)
            {
                _repeated++;
                _characters += end - start;
            }
        }

        public readonly DuplicateCount Finish()
        {
            if (_pieces.Count > LargestKept)
            {
                _table = null;
            }

            return new DuplicateCount(_count, _repeated, _characters);
        }
    }
}
