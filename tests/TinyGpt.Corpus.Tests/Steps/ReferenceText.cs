using System.Text.RegularExpressions;

namespace TinyGpt.Corpus.Tests.Steps;

/// <summary>The measures of a text as their definitions read, slow and with strings: what the fast ones must equal.</summary>
internal static partial class ReferenceText
{
    private const string Ideograph =
        @"\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3041-\u3096\u309D-\u309F\u30A1-\u30FA\u30FC-\u30FF\u3105-\u312F"
        + @"\u31A0-\u31BF\u31F0-\u31FF\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF\uFF66-\uFF9D";

    private const string Alphanumeric = @"[\p{L}\p{N}-[" + Ideograph + "]]", Digit = @"[\p{N}-[" + Ideograph + "]]", Mark = @"[\p{M}\p{Cf}]";

    // What white space is, .NET's and the expression's own, differs in nothing that the tests use.
    private const string Pattern = "[" + Ideograph + "]|" + Alphanumeric + "(?:" + Alphanumeric + "|" + Mark
        + @"|['\u2019\u2010\u2011_-](?=" + Alphanumeric + ")|(?<=" + Digit + @")[.,](?=" + Digit + @"))*|(\S)\1*";

    /// <summary>Words and symbols. For texts without characters beyond 16 bits.</summary>
    public static List<string> Words(string text) => [.. WordPattern().Matches(text).Select(match => match.Value)];

    /// <summary>The lines that are not blank, trimmed.</summary>
    public static List<string> Lines(string text) => [.. text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0)];

    /// <summary>The rows of lines between blank ones, trimmed.</summary>
    public static List<string> Paragraphs(string text) =>
        [.. BlankLines().Split(text).Select(paragraph => paragraph.Trim()).Where(paragraph => paragraph.Length > 0)];

    /// <summary>How many pieces repeat an earlier one, and their characters.</summary>
    public static (int Repeated, int Characters) Duplicates(List<string> pieces)
    {
        HashSet<string> met = [];
        List<string> repeated = [.. pieces.Where(piece => !met.Add(piece))];
        return (repeated.Count, repeated.Sum(piece => piece.Length));
    }

    /// <summary>The length of the most frequent n-gram, which of equally frequent ones came first, times its number; 0 if none comes twice.</summary>
    public static long TopGram(List<string> words, int n)
    {
        List<string> grams = Grams(words, n);
        if (grams.Count == 0)
        {
            return 0;
        }

        IGrouping<string, string> top = grams.GroupBy(gram => gram).MaxBy(group => group.Count())!;
        return top.Count() == 1 ? 0 : (long)(top.Key.Length * top.Count());
    }

    /// <summary>The characters of n-grams that came before, without spaces, each stepped over.</summary>
    public static long RepeatedGrams(List<string> words, int n)
    {
        List<string> grams = Grams(words, n);
        HashSet<string> met = [];
        long characters = 0;
        for (int i = 0; i < grams.Count; i++)
        {
            if (!met.Add(grams[i]))
            {
                characters += grams[i].Length - n + 1;
                i += n - 1;
            }
        }

        return characters;
    }

    private static List<string> Grams(List<string> words, int n) =>
        [.. Enumerable.Range(0, Math.Max(0, words.Count - n + 1)).Select(i => string.Join(' ', words.Skip(i).Take(n)))];

    [GeneratedRegex(Pattern, RegexOptions.CultureInvariant)]
    private static partial Regex WordPattern();

    [GeneratedRegex(@"\n\s*\n", RegexOptions.CultureInvariant)]
    private static partial Regex BlankLines();
}
