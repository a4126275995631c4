using System.Globalization;
using System.Text;

namespace TinyGpt.Corpus.World;

/// <summary>The little English grammar that the templates leave to code: articles, plurals, numbers, enumerations.</summary>
internal static class Grammar
{
    private static readonly string[] SmallNumbers =
    [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen",
        "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    ];

    private static readonly string[] Tens = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

    /// <summary>The same text with its first letter large.</summary>
    public static string Capitalise(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    /// <summary>Digits, in the invariant culture.</summary>
    public static string Digits(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>A number from 0 to 100 in words, others in digits.</summary>
    public static string NumberWord(int number) => number switch
    {
        < 0 or > 100 => Digits(number),
        < 20 => SmallNumbers[number],
        100 => "a hundred",
        _ when number % 10 == 0 => Tens[number / 10],
        _ => Tens[number / 10] + "-" + SmallNumbers[number % 10],
    };

    /// <summary>As a careful writer puts it: words up to twenty, digits above.</summary>
    public static string WordOrDigits(int number) => number <= 20 ? NumberWord(number) : Digits(number);

    /// <summary>"3 coins", "1 coin".</summary>
    public static string Count(int number, Noun noun) => Digits(number) + " " + noun.For(number);

    /// <summary>"three coins", "one coin", "24 coins".</summary>
    public static string CountInWords(int number, Noun noun) => WordOrDigits(number) + " " + noun.For(number);

    /// <summary>"a", "a and b", "a, b and c".</summary>
    public static string Enumerate(IReadOnlyList<string> items) => items.Count switch
    {
        0 => "",
        1 => items[0],
        _ => string.Join(", ", items.Take(items.Count - 1)) + " and " + items[^1],
    };

    /// <summary>Whether "an", not "a", stands before the word.</summary>
    public static bool StartsWithVowelSound(ReadOnlySpan<char> word)
    {
        if (word.IsEmpty)
        {
            return false;
        }

        if (char.IsAsciiDigit(word[0]))
        {
            return word[0] == '8' || (word.StartsWith("11") && word.Length == 2) || (word.StartsWith("18") && word.Length == 2);
        }

        return word.StartsWith("hour") || word.StartsWith("honest")
            || ("aeiouAEIOU".Contains(word[0]) && !word.StartsWith("one") && !word.StartsWith("use"));
    }

    /// <summary>Turns every "a" that stands before a vowel sound into "an", so that templates need not know what follows.</summary>
    public static string WithArticles(StringBuilder text)
    {
        string plain = text.ToString();
        text.Clear();
        int copied = 0;
        for (int i = 0; i + 2 < plain.Length; i++)
        {
            bool isWord = i == 0 || !(char.IsAsciiLetterOrDigit(plain[i - 1]) || plain[i - 1] == '\'');
            if (isWord && plain[i] is 'a' or 'A' && plain[i + 1] == ' ' && StartsWithVowelSound(WordAt(plain, i + 2)))
            {
                text.Append(plain, copied, i + 1 - copied).Append('n');
                copied = i + 1;
            }
        }

        return text.Append(plain, copied, plain.Length - copied).ToString();
    }

    private static ReadOnlySpan<char> WordAt(string text, int start)
    {
        int end = start;
        while (end < text.Length && char.IsAsciiLetterOrDigit(text[end]))
        {
            end++;
        }

        return text.AsSpan(start, end - start);
    }
}

/// <summary>A thing that can be counted: "loaf of bread", "loaves of bread".</summary>
internal sealed record Noun(string Singular, string Plural) : IWords
{
    /// <summary>A noun with a regular plural: apples, boxes, cherries.</summary>
    public static Noun Regular(string singular) => new(singular, singular switch
    {
        [.., 's' or 'x'] or [.., 's' or 'c', 'h'] => singular + "es",
        [.., not ('a' or 'e' or 'i' or 'o' or 'u'), 'y'] => singular[..^1] + "ies",
        _ => singular + "s",
    });

    /// <summary>The form that goes with the number.</summary>
    public string For(int number) => number == 1 ? Singular : Plural;

    public string? Word(string property) => property switch { "" => Singular, "plural" => Plural, _ => null };
}
