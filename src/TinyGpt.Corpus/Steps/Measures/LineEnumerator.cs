namespace TinyGpt.Corpus.Steps.Measures;

/// <summary>The lines of a text that are not blank, without the white space around them. Extracted text has a line for every paragraph.</summary>
internal ref struct LineEnumerator(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> _text = text;
    private int _next;

    /// <summary>Where the line begins.</summary>
    public int Start { get; private set; }

    /// <summary>Its length.</summary>
    public int Length { get; private set; }

    /// <summary>Whether a blank line stands between it and the line before, or it is the first: a paragraph begins.</summary>
    public bool BeginsParagraph { get; private set; }

    /// <summary>Its characters.</summary>
    public readonly ReadOnlySpan<char> Characters => _text.Slice(Start, Length);

    /// <summary>Goes to the next line.</summary>
    public bool MoveNext()
    {
        BeginsParagraph = _next == 0;
        while (_next < _text.Length)
        {
            int begin = _next, length = _text[begin..].IndexOf('\n');
            ReadOnlySpan<char> line = length < 0 ? _text[begin..] : _text.Slice(begin, length);
            _next = begin + line.Length + 1;
            ReadOnlySpan<char> fromFirst = line.TrimStart();
            if (!fromFirst.IsEmpty)
            {
                Start = begin + line.Length - fromFirst.Length;
                Length = fromFirst.TrimEnd().Length;
                return true;
            }

            BeginsParagraph = true;
        }

        return false;
    }
}
