using TinyGpt.Corpus.Steps.Measures;

namespace TinyGpt.Corpus.Steps.Personal;

/// <summary>
/// Finds e-mail addresses. Before the @ stand letters, digits and . _ % + - ', beginning with a letter, digit or underscore; a double point
/// ends it. Behind it stand a host name of at least two labels, the last of which begins with a letter and has two characters, or an IPv4 address
/// in brackets. Letters are Latin, Greek and Cyrillic, so that Chinese around an address does not become part of it.
/// Of RFC 5322's rarer characters (! # $ &amp; * / = ? ^ ` { | } ~) what stands before the last is left over.
/// Each character is looked at a bounded number of times.
/// </summary>
internal ref struct EmailScanner(ReadOnlySpan<char> text)
{
    // The Armenian block begins here; Latin, Greek and Cyrillic end before.
    private const char FirstForeign = '\u0530';

    private readonly ReadOnlySpan<char> _text = text;

    /// <summary>Where the address begins.</summary>
    public int Start { get; private set; }

    /// <summary>Where it ends.</summary>
    public int End { get; private set; }

    /// <summary>Goes to the next address.</summary>
    public bool MoveNext()
    {
        int from = End, position = End;
        while (position < _text.Length && _text[position..].IndexOf('@') is >= 0 and int distance)
        {
            int at = position + distance, start = LocalStart(from, at);
            int end = start < at ? HostEnd(at + 1) : at + 1;
            if (end > at + 1)
            {
                (Start, End) = (start, end);
                return true;
            }

            from = position = at + 1;
        }

        End = _text.Length;
        return false;
    }

    private readonly int LocalStart(int from, int at)
    {
        int start = at;
        while (start > from && IsLocal(_text[start - 1]) && !(_text[start - 1] == '.' && start < at && _text[start] == '.'))
        {
            start--;
        }

        while (start < at && !IsLetterOrDigit(_text[start]) && _text[start] != '_')
        {
            start++;
        }

        return start;
    }

    /// <summary>Where the host that begins at a position ends; the position if there is none.</summary>
    private readonly int HostEnd(int start)
    {
        if (start < _text.Length && _text[start] == '[')
        {
            int length = InternetAddressScanner.LengthOf(_text[(start + 1)..], out _);
            int close = start + 1 + length;
            return length > 0 && close < _text.Length && _text[close] == ']' ? close + 1 : start;
        }

        int end = start, labels = 0;
        for (int label = start; ; label++)
        {
            int labelEnd = label;
            while (labelEnd < _text.Length && (IsLetterOrDigit(_text[labelEnd]) || _text[labelEnd] == '-'))
            {
                labelEnd++;
            }

            int beforeHyphens = labelEnd;
            while (beforeHyphens > label && _text[beforeHyphens - 1] == '-')
            {
                beforeHyphens--;
            }

            if (beforeHyphens == label || _text[label] == '-')
            {
                return end;
            }

            labels++;
            if (labels > 1 && beforeHyphens - label > 1 && !char.IsAsciiDigit(_text[label]))
            {
                end = beforeHyphens;
            }

            if (beforeHyphens < labelEnd || labelEnd == _text.Length || _text[labelEnd] != '.')
            {
                return end;
            }

            label = labelEnd;
        }
    }

    private static bool IsLocal(char character) => IsLetterOrDigit(character) || character is '.' or '_' or '%' or '+' or '-' or '\'';

    private static bool IsLetterOrDigit(char character) => char.IsAsciiLetterOrDigit(character)
        || (character is > '\u007F' and < FirstForeign
            && TextCharacters.ClassOf(character) is CharacterClass.Letter or CharacterClass.Digit or CharacterClass.Mark);
}
