using System.Text;

namespace TinyGpt.Assistant.Tools;

/// <summary>The part of a page's text that says most about a query.</summary>
internal static class Snippet
{
    private const string Cut = "…";

    /// <summary>Chooses the part with the most different words of the query, at the ends of sentences or words.</summary>
    /// <param name="marked">The text, with its hits between <see cref="SearchText.HitStart"/> and <see cref="SearchText.HitEnd"/>.</param>
    /// <param name="length">The most characters.</param>
    public static string Of(string marked, int length)
    {
        (string text, List<(int Start, string Word)> hits) = Unmark(marked);
        text = text.TrimEnd();
        if (text.Length <= length)
        {
            return text.Trim();
        }

        int start = Start(text, Best(hits, length), length);
        bool isFirst = start == 0;
        int room = length - (isFirst ? 0 : Cut.Length);
        int end = text.Length - start <= room ? text.Length : WordEnd(text, start, start + room - Cut.Length);
        string part = text[start..Math.Max(start, end)].Trim();
        string snippet = $"{(isFirst ? "" : Cut)}{part}{(end < text.Length ? Cut : "")}";
        return snippet.Length <= length ? snippet : snippet[..length];
    }

    private static (string Text, List<(int Start, string Word)> Hits) Unmark(string marked)
    {
        StringBuilder text = new(marked.Length);
        List<(int, string)> hits = [];
        int start = 0;
        foreach (char character in SearchText.Shown(marked))
        {
            switch (character)
            {
                case SearchText.HitStart:
                    start = text.Length;
                    break;
                case SearchText.HitEnd:
                    hits.Add((start, text.ToString(start, text.Length - start).ToUpperInvariant()));
                    break;
                default:
                    text.Append(character);
                    break;
            }
        }

        return (text.ToString(), hits);
    }

    // A window slides over the hits; of those with as many different words the first is taken.
    private static int Best(List<(int Start, string Word)> hits, int length)
    {
        Dictionary<string, int> inside = [];
        (int best, int most, int first) = (0, 0, 0);
        for (int last = 0; last < hits.Count; last++)
        {
            inside[hits[last].Word] = inside.GetValueOrDefault(hits[last].Word) + 1;
            // Room is left for the beginning of the sentence.
            for (; hits[last].Start + hits[last].Word.Length - hits[first].Start > length * 3 / 4 && first < last; first++)
            {
                if (--inside[hits[first].Word] == 0)
                {
                    inside.Remove(hits[first].Word);
                }
            }

            if (inside.Count > most)
            {
                (best, most) = (hits[first].Start, inside.Count);
            }
        }

        return best;
    }

    // Back to the beginning of the sentence where that is near, else of the word.
    private static int Start(string text, int hit, int length)
    {
        int furthest = Math.Max(0, hit - length / 5);
        for (int start = hit; start > furthest; start--)
        {
            if (text[start - 1] is '\n' or '。' || (char.IsWhiteSpace(text[start - 1]) && start > 1 && text[start - 2] is '.' or '!' or '?'))
            {
                return start;
            }
        }

        return furthest == 0 ? 0 : hit;
    }

    private static int WordEnd(string text, int start, int end)
    {
        for (int place = end; place > start + (end - start) / 2; place--)
        {
            if (char.IsWhiteSpace(text[place]))
            {
                return place;
            }
        }

        return end > 0 && char.IsHighSurrogate(text[end - 1]) ? end - 1 : end;
    }
}
