using System.Net;
using System.Text;

namespace TinyGpt.Bench.Languages;

/// <summary>The lines of prose in manuals: enough of HTML, Mallard and roff to train on, not to read by.</summary>
internal static class MarkupText
{
    private static readonly string[] _hidden = ["script", "style", "pre", "code", "head", "screen", "synopsis"];
    private static readonly string[] _inline =
    [
        "a", "b", "i", "u", "em", "strong", "span", "tt", "gui", "key", "app", "sub", "sup", "font", "abbr", "var", "link", "kbd", "guiseq", "keyseq",
    ];

    /// <summary>Text between tags, a line for each block; code is left out.</summary>
    public static IEnumerable<string> Elements(string page)
    {
        StringBuilder line = new();
        int position = 0;
        while (position < page.Length)
        {
            int tag = page.IndexOf('<', position);
            int end = tag < 0 ? page.Length : tag;
            line.Append(page, position, end - position);
            if (tag < 0)
            {
                break;
            }

            string name = TagName(page, tag);
            int close = name == "!--" ? page.IndexOf("-->", tag, StringComparison.Ordinal) : page.IndexOf('>', tag);
            if (Array.IndexOf(_hidden, name) >= 0 && close > 0 && page[close - 1] != '/')
            {
                close = page.IndexOf($"</{name}", tag, StringComparison.OrdinalIgnoreCase);
                close = close < 0 ? close : page.IndexOf('>', close);
            }

            if (Array.IndexOf(_inline, name.TrimStart('/')) < 0)
            {
                yield return WebUtility.HtmlDecode(line.ToString());
                line.Clear();
            }

            position = close < 0 ? page.Length : close + 1;
        }

        yield return WebUtility.HtmlDecode(line.ToString());
    }

    /// <summary>The running text of a manual page; a paragraph is a line.</summary>
    public static IEnumerable<string> Roff(string page)
    {
        StringBuilder paragraph = new();
        foreach (string line in page.Split('\n'))
        {
            bool isMacro = line.StartsWith('.') || line.StartsWith('\'');
            string[] words = line.Split(' ', 2);
            if (isMacro && words[0] is not (".B" or ".I" or ".BR" or ".IR" or ".BI" or ".IB" or ".RB" or ".RI"))
            {
                yield return paragraph.ToString();
                paragraph.Clear();
            }

            if (!isMacro)
            {
                paragraph.Append(WithoutEscapes(line)).Append(' ');
            }
        }

        yield return paragraph.ToString();
    }

    private static string TagName(string page, int tag)
    {
        int end = tag + 1;
        while (end < page.Length && end < tag + 12 && page[end] is not ('>' or ' ' or '\n' or '\t') && (page[end] != '/' || end == tag + 1))
        {
            end++;
        }

        string name = page[(tag + 1)..end].ToLowerInvariant();
        return name.StartsWith("!--", StringComparison.Ordinal) ? "!--" : name;
    }

    private static string WithoutEscapes(string line)
    {
        StringBuilder text = new();
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] != '\\' || i + 1 == line.Length)
            {
                text.Append(line[i]);
                continue;
            }

            i++;
            switch (line[i])
            {
                case 'f':
                case '*':
                    i += NameLength(line.AsSpan(i + 1));
                    break;
                case '(':
                    i += 2;
                    break;
                case '"':
                    return text.ToString();
                case '-':
                    text.Append('-');
                    break;
            }
        }

        return text.ToString();
    }

    /// <summary>How long the name of a font or string is: one letter, two after (, or in brackets.</summary>
    private static int NameLength(ReadOnlySpan<char> rest) => rest is ['(', ..] ? 3 : rest is ['[', ..] ? Math.Max(1, rest.IndexOf(']') + 1) : 1;
}
