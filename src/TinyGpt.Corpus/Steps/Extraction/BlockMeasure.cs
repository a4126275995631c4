namespace TinyGpt.Corpus.Steps.Extraction;

/// <summary>Tells prose from short pieces and links. The measures are those of text in general, so that they hold for every language.</summary>
internal static class BlockMeasure
{
    /// <summary>This much text outside of links is prose even without the end of a sentence.</summary>
    private const int LongText = 100;

    /// <summary>A sentence has at least so many words.</summary>
    private const int FewestWords = 4;

    /// <summary>Chinese and Japanese have no blanks between words: a word is about two characters.</summary>
    private const int FirstWideCharacter = 0x2e80, CharactersOfWideWord = 2;

    private const string SentenceEnds = ".!?…。！？।؟:";

    private const string Closing = "\"'”’»)]›」』";

    /// <summary>What a block is, by its text and how many of its characters stand in links.</summary>
    public static BlockNature NatureOf(ReadOnlySpan<char> text, int linkCharacters)
    {
        if (2 * linkCharacters > text.Length)
        {
            return BlockNature.Links;
        }

        bool isProse = text.Length - linkCharacters >= LongText || (EndsSentence(text) && Words(text) >= FewestWords);
        return isProse ? BlockNature.Prose : BlockNature.Short;
    }

    /// <summary>Whether text ends where a sentence does.</summary>
    public static bool EndsSentence(ReadOnlySpan<char> text)
    {
        text = text.TrimEnd(Closing);
        return text.Length > 0 && SentenceEnds.Contains(text[^1], StringComparison.Ordinal);
    }

    /// <summary>Whether text ends where a sentence or a part of one does.</summary>
    public static bool EndsClause(ReadOnlySpan<char> text) => EndsSentence(text) || text[^1] is ',' or ';' or '—' or '，' or '、';

    private static int Words(ReadOnlySpan<char> text)
    {
        int words = 0, wide = 0;
        bool isInWord = false;
        foreach (char character in text)
        {
            bool isWordPart = char.IsLetterOrDigit(character);
            wide += isWordPart && character >= FirstWideCharacter && !char.IsBetween(character, '가', '힣') ? 1 : 0;
            words += isWordPart && !isInWord ? 1 : 0;
            isInWord = isWordPart || (isInWord && character is '\'' or '’' or '-');
        }

        return words + (wide / CharactersOfWideWord);
    }
}
