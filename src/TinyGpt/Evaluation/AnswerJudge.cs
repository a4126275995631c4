using System.Globalization;
using System.Text;

namespace TinyGpt.Evaluation;

/// <summary>How an answer is judged.</summary>
public enum AnswerRule
{
    /// <summary>It holds one of the accepted texts as whole words, capitals, punctuation and articles aside, and does not say that it does not know.</summary>
    Contains,

    /// <summary>The same, whatever it says besides: what is asked may be what one does not know.</summary>
    Mentions,

    /// <summary>Its last number is the accepted one.</summary>
    Number,

    /// <summary>It says that it does not know: the only right answer to what nobody can know.</summary>
    Refusal,
}

/// <summary>Says whether an answer in free words is right, by rules alone.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Accepted">What is accepted; nothing for <see cref="AnswerRule.Refusal"/>.</param>
public sealed record AnswerJudge(AnswerRule Rule, IReadOnlyList<string> Accepted) : IJudge
{
    private static readonly string[] _articles = ["a", "an", "the"];

    /// <inheritdoc/>
    public bool IsRight(string answer) => Rule switch
    {
        AnswerRule.Number => LastNumber(answer) is { } number && Accepted.Any(accepted => LastNumber(accepted) == number),
        AnswerRule.Refusal => Refusals.IsRefusal(answer),
        _ => Accepted.Any(accepted => Holds(answer, accepted)) && (Rule == AnswerRule.Mentions || !Refusals.IsRefusal(answer)),
    };

    /// <summary>What of an answer is compared between samples: the number, or the normalized text.</summary>
    /// <param name="answer">The answer.</param>
    public string Vote(string answer) => Rule switch
    {
        AnswerRule.Number => LastNumber(answer)?.ToString(CultureInfo.InvariantCulture) ?? "",
        AnswerRule.Refusal => Refusals.IsRefusal(answer) ? "does not know" : Normalize(answer),
        _ => Normalize(answer),
    };

    /// <summary>The last number in a text, such as -1,234.50; null: there is none.</summary>
    /// <param name="text">The text.</param>
    public static decimal? LastNumber(string text)
    {
        for (int end = text.Length; end > 0; end--)
        {
            if (!char.IsAsciiDigit(text[end - 1]))
            {
                continue;
            }

            int start = end - 1;
            while (start > 0 && (char.IsAsciiDigit(text[start - 1]) || (text[start - 1] is '.' or ',' && start > 1 && char.IsAsciiDigit(text[start - 2]))))
            {
                start--;
            }

            // A minus sign is one if no word or number ends right before it, as in 10-3.
            bool isNegative = start > 0 && text[start - 1] is '-' or '\u2212' && (start == 1 || !char.IsLetterOrDigit(text[start - 2]));
            string digits = text[start..end].Replace(",", "", StringComparison.Ordinal);
            return decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number)
                ? isNegative ? -number : number
                : null;
        }

        return null;
    }

    /// <summary>Lower case, words and numbers only, without articles, one space between (Rajpurkar et al. 2016).</summary>
    /// <param name="text">The text.</param>
    public static string Normalize(string text) => string.Join(' ', Words(text).Where(word => !_articles.Contains(word)));

    /// <summary>Whether normalized text holds normalized words.</summary>
    internal static bool HoldsWords(string text, string words) =>
        words.Length > 0 && $" {text} ".Contains($" {words} ", StringComparison.Ordinal);

    /// <summary>Runs of letters and digits, in lower case.</summary>
    internal static string[] Words(string text)
    {
        StringBuilder plain = new(text.Length);
        foreach (char c in text)
        {
            plain.Append(char.IsLetterOrDigit(c) ? char.ToLowerInvariant(c) : ' ');
        }

        return plain.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>
    /// Whether an answer holds an accepted text. A single letter must be its last word: others come in every text, and in a word that was
    /// spelled.
    /// </summary>
    private static bool Holds(string answer, string accepted) =>
        Words(accepted) is [{ Length: 1 } letter] && char.IsLetter(letter[0])
            ? Words(answer) is [.., string last] && last == letter
            : HoldsWords(Normalize(answer), Normalize(accepted));
}
