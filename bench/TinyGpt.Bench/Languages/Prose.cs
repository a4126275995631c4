namespace TinyGpt.Bench.Languages;

/// <summary>Which lines of a package are text in the language that their file is said to be in. No classifier has a say in it.</summary>
internal static class Prose
{
    private const int FewestLetters = 12, FewestIdeographs = 4;
    private const char LastLatin = '\u024F', FirstIdeograph = '\u2E80';

    private static readonly HashSet<string> _latin =
    [
        "en", "de", "fr", "es", "it", "nl", "pt", "sv", "da", "nb", "nn", "fi", "pl", "cs", "sk", "sl", "hr", "hu", "ro", "tr", "id",
        "vi", "et", "lv", "lt", "ca", "gl", "eu", "is", "ga", "cy", "eo", "af", "sq", "tl", "sw",
    ];

    // The first hardly occur in other languages; the second do, with other meanings.
    private static readonly HashSet<string> _english = ["the", "this", "with", "which", "you", "your", "are", "from", "that", "and"];
    private static readonly HashSet<string> _alsoEnglish = ["of", "to", "in", "is", "for", "a", "on", "be", "it", "as", "not", "can", "or", "will"];

    /// <summary>Whether a line holds some words, and more letters than anything else.</summary>
    public static bool IsProse(string line)
    {
        int letters = line.Count(char.IsLetter);
        return letters * 2 > line.Length && (letters >= FewestLetters || (letters >= FewestIdeographs && line.Any(letter => letter >= FirstIdeograph)));
    }

    /// <summary>Whether a line can be in a language: in its script, and without two English function words if it is not English.</summary>
    public static bool CanBe(string language, string line)
    {
        int letters = line.Count(char.IsLetter);
        int latin = line.Count(letter => char.IsLetter(letter) && (letter <= LastLatin || letter is >= '\u1E00' and <= '\u1EFF'));
        if (!_latin.Contains(language))
        {
            return latin * 2 < letters;
        }

        if (latin * 5 < letters * 4)
        {
            return false;
        }

        HashSet<string> words = [.. line.ToLowerInvariant().Split(' ', '.', ',', ';', ':', '(', ')')];
        return language == "en" || !words.Overlaps(_english) || words.Count(word => _english.Contains(word) || _alsoEnglish.Contains(word)) < 2;
    }
}
