namespace TinyGpt.Corpus.Steps.Measures;

/// <summary>
/// Splits a text into words and symbols, as the rules of Gopher, C4 and FineWeb count them here: a <b>word</b> is a row of letters, digits and
/// marks, with single apostrophes, hyphens and underscores inside ("don't", "well-known") and with points and commas between digits ("1,000.5");
/// every Chinese character and every kana is a word by itself, because those scripts write no spaces, while Thai, Lao and Khmer stay together up
/// to the next space; a <b>symbol</b> is a row of one and the same other character ("...", "##", "€"). Each character is looked at once, or twice
/// beside a joiner.
/// </summary>
/// <remarks>
/// datatrove asks a tokenizer for each language (NLTK first, spaCy later), which counts symbols as words too, and takes contractions apart ("do",
/// "n't"). Lengths are in characters of 16 bits; Python counts a character beyond them once.
/// </remarks>
internal ref struct WordEnumerator(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> _text = text;
    private int _end;

    /// <summary>Where the word or symbol begins.</summary>
    public int Start { get; private set; }

    /// <summary>Its length.</summary>
    public readonly int Length => _end - Start;

    /// <summary>Whether it is a symbol: it holds neither letter nor digit.</summary>
    public bool IsSymbol { get; private set; }

    /// <summary>Whether it holds a letter.</summary>
    public bool HasLetter { get; private set; }

    /// <summary>Its characters.</summary>
    public readonly ReadOnlySpan<char> Characters => _text[Start.._end];

    /// <summary>Goes to the next word or symbol.</summary>
    public bool MoveNext()
    {
        ReadOnlySpan<char> text = _text;
        int start = _end;
        while (start < text.Length && TextCharacters.ClassOf(text[start]) == CharacterClass.White)
        {
            start++;
        }

        Start = start;
        _end = start;
        if (start == text.Length)
        {
            return false;
        }

        CharacterClass first = TextCharacters.ClassAt(text, start, out int length);
        IsSymbol = first != CharacterClass.Ideograph && !TextCharacters.IsLetterOrDigit(first);
        HasLetter = first is CharacterClass.Letter or CharacterClass.Ideograph;
        if (first == CharacterClass.Ideograph)
        {
            _end = start + length;
        }
        else if (IsSymbol)
        {
            _end = EndOfSymbol(text, start + length);
        }
        else
        {
            _end = EndOfWord(text, start + length);
        }

        return true;
    }

    private int EndOfWord(ReadOnlySpan<char> text, int position)
    {
        bool hasLetter = HasLetter;
        while (position < text.Length)
        {
            CharacterClass next = TextCharacters.ClassOf(text[position]);
            if (next == CharacterClass.Letter)
            {
                hasLetter = true;
                position++;
                continue;
            }

            next = TextCharacters.ClassAt(text, position, out int length);
            if (!IsInside(text, position, next))
            {
                break;
            }

            hasLetter |= next == CharacterClass.Letter;
            position += length;
        }

        HasLetter = hasLetter;
        return position;
    }

    /// <summary>Whether a character of a class goes on with the word before it.</summary>
    private static bool IsInside(ReadOnlySpan<char> text, int position, CharacterClass character) => character switch
    {
        CharacterClass.Letter or CharacterClass.Digit or CharacterClass.Mark => true,
        CharacterClass.Joiner => position + 1 < text.Length && TextCharacters.IsLetterOrDigit(TextCharacters.ClassAt(text, position + 1, out _)),
        CharacterClass.Point => position + 1 < text.Length && TextCharacters.ClassOf(text[position + 1]) == CharacterClass.Digit
            && TextCharacters.ClassOf(text[position - 1]) == CharacterClass.Digit,
        _ => false,
    };

    private readonly int EndOfSymbol(ReadOnlySpan<char> text, int position)
    {
        ReadOnlySpan<char> symbol = text[Start..position];
        while (text[position..].StartsWith(symbol))
        {
            position += symbol.Length;
        }

        return position;
    }
}
