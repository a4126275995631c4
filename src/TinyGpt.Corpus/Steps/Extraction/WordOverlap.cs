using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace TinyGpt.Corpus.Steps.Extraction;

/// <summary>
/// How much of an extracted text is right, and how much of the right text was extracted, by bags of words: a word is a run of letters and digits in
/// lower case, and counts as often as both texts have it.
/// </summary>
/// <param name="Precision">The share of the extracted words that are expected, 0 to 1; 0 where nothing was extracted.</param>
/// <param name="Recall">The share of the expected words that were extracted, 0 to 1.</param>
public readonly record struct WordOverlap(double Precision, double Recall)
{
    /// <summary>The harmonic mean of both.</summary>
    public double F1 => Precision + Recall == 0 ? 0 : 2 * Precision * Recall / (Precision + Recall);

    /// <summary>Compares a text with the expected one.</summary>
    public static WordOverlap Of(string text, string expected)
    {
        Dictionary<string, int> found = Bag(text), right = Bag(expected);
        double common = found.Sum(word => Math.Min(word.Value, right.GetValueOrDefault(word.Key)));
        return new WordOverlap(common / Math.Max(1, found.Values.Sum()), common / Math.Max(1, right.Values.Sum()));
    }

    /// <summary>All text of a page, through AngleSharp's document tree: elements that begin a line part words, others do not.</summary>
    public static string TextOfHtml(string html)
    {
        StringBuilder text = new();
        Walk(new HtmlParser().ParseDocument(html).Body!);
        return text.ToString();

        void Walk(INode node)
        {
            _ = node is IText data ? text.Append(data.Data) : text;
            Tag tag = node is IElement element ? Tags.Find(element.LocalName) : Tag.Other;
            if (!Tags.IsSkipped(tag))
            {
                _ = Tags.IsBlock(tag) || tag == Tag.Br ? text.Append(' ') : text;
                foreach (INode child in node.ChildNodes)
                {
                    Walk(child);
                }

                _ = Tags.IsBlock(tag) ? text.Append(' ') : text;
            }
        }
    }

    private static Dictionary<string, int> Bag(string text)
    {
        Dictionary<string, int> bag = [];
        int start = -1;
        for (int i = 0; i <= text.Length; i++)
        {
            bool isWordPart = i < text.Length && char.IsLetterOrDigit(text[i]);
            if (isWordPart)
            {
                start = start < 0 ? i : start;
            }
            else if (start >= 0)
            {
                string word = text[start..i].ToLowerInvariant();
                bag[word] = bag.GetValueOrDefault(word) + 1;
                start = -1;
            }
        }

        return bag;
    }
}
