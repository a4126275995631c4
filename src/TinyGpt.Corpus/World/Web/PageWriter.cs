using System.Buffers;
using System.Text;

namespace TinyGpt.Corpus.World.Web;

/// <summary>Writes one page in the layout of its site, and keeps account of what on it is not main text.</summary>
internal sealed class PageWriter(TinyWorld world, Site site, WorldRandom random, PageText text, string date)
{
    private static readonly SearchValues<char> _wordEnds = SearchValues.Create(" \n.,!?&");

    private static readonly string[] Emphases = ["b", "em", "strong", "i", "span"];

    private readonly StringBuilder _html = new(8192);
    private readonly List<string> _boilerplate = [];

    /// <summary>What was written that must not stay in the corpus. Words that the main text also has are not in it.</summary>
    public IReadOnlyList<string> Boilerplate =>
        [.. _boilerplate.Distinct(StringComparer.Ordinal).Where(words => words.Length >= 8 && !text.Text.Contains(words, StringComparison.Ordinal)
            && !words.Equals(text.Title, StringComparison.Ordinal))];

    /// <summary>The page as HTML.</summary>
    public string Write()
    {
        Write("page", new());
        return _html.ToString();
    }

    /// <summary>The same text with &amp;, &lt;, &gt; and quotation marks as HTML wants them.</summary>
    public static string Escape(string words, WorldRandom random)
    {
        bool escapesQuotes = random.Chance(15);
        return words.AsSpan().IndexOfAny("&<>\"") < 0
            ? words
            : words.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
                .Replace(">", "&gt;", StringComparison.Ordinal).Replace("\"", escapesQuotes ? "&quot;" : "\"", StringComparison.Ordinal);
    }

    private void Write(string section, Fields fields)
    {
        foreach ((string literal, string slot) in site.Layout.Section(section))
        {
            _html.Append(literal);
            if (slot.Length > 0)
            {
                Fill(slot, fields);
            }
        }
    }

    private void Fill(string slot, Fields fields)
    {
        switch (slot)
        {
            case ['b', ':', .. string choices]:
                Note(random.Pick(choices.Split('|')));
                break;
            case "p":
                _html.Append(site.ClassPrefix);
                break;
            case "text":
                fields.WriteText!();
                break;
            case "href":
                _html.Append(fields.Address);
                break;
            case "name":
                Note(fields.Name);
                break;
            case "date":
                Note(fields.Date);
                break;
            default:
                FillOnce(slot);
                break;
        }
    }

    private void FillOnce(string slot)
    {
        switch (slot)
        {
            case "title":
                _html.Append(Escape(text.Title, random));
                break;
            case "site":
                Note(site.Name);
                break;
            case "sitename":
                _html.Append(Escape(site.Name, random));
                break;
            case "meta":
                WriteMeta();
                break;
            case "head":
                _html.AppendJoin('\n', random.Shuffled(PageScripts.Head).Take(random.Between(1, 4))).Append(site.Ballast);
                break;
            case "script":
                _html.Append("<script>").Append(random.Pick(PageScripts.Run)).Append("</script>");
                break;
            case "main":
                WriteMain();
                break;
            case "nav":
                WriteNavigation();
                break;
            case "footer":
                foreach (string line in site.Footer)
                {
                    WriteNoted("footer", line);
                }

                break;
            case "byline":
                WriteNoted("byline", WebPhrases.Say("byline", world, random).Replace("DATE", date, StringComparison.Ordinal));
                break;
            default:
                FillMany(slot);
                break;
        }
    }

    private void FillMany(string slot)
    {
        switch (slot)
        {
            case "cookie" when random.Chance(site.CookieShare):
                WriteNoted("cookie", WebPhrases.Say("cookie", world, random));
                break;
            case "cookie":
                break;
            case "ad":
                RepeatNoted("ad", "advertisement", site.Advertisements);
                break;
            case "share":
                RepeatNoted("share", "share", random.Between(2, 5));
                break;
            case "related":
                RepeatNoted("related", "headline", random.Between(2, 8));
                break;
            case "teasers":
                RepeatNoted("teaser", "teaser", random.Between(2, 6));
                break;
            case "comments":
                RepeatNoted("comment", "comment", random.Chance(40) ? 0 : random.Between(1, 7));
                break;
            case "box":
                RepeatNoted("box", "box", random.Between(3, 6));
                break;
            case "references":
                RepeatNoted("reference", "reference", random.Between(2, 5));
                break;
            default:
                throw new FormatException($"The layout \"{site.Layout.Name}\" has a slot \"{slot}\" that nothing fills.");
        }
    }

    private void WriteMeta()
    {
        if (site.Declaration is Declaration.HeaderAndMeta or Declaration.Meta or Declaration.WrongHeader)
        {
            _html.Append(random.Chance(50)
                ? $"<meta charset=\"{site.CharacterSet}\">"
                : $"<meta http-equiv=\"Content-Type\" content=\"text/html; charset={site.CharacterSet}\">");
        }
    }

    private void WriteMain()
    {
        foreach (IReadOnlyList<TextLine> part in text.Parts)
        {
            if (site.Layout.Has("part"))
            {
                Fields fields = Person();
                fields.WriteText = () => WriteLines(part);
                Write("part", fields);
            }
            else
            {
                WriteLines(part);
            }
        }
    }

    private void WriteLines(IReadOnlyList<TextLine> lines)
    {
        bool isList = false;
        foreach (TextLine line in lines)
        {
            if (isList != (line.Kind == LineKind.Item) && site.Layout.Has("list-start"))
            {
                isList = !isList;
                Write(isList ? "list-start" : "list-end", new());
            }

            string section = line.Kind switch { LineKind.Heading => "heading", LineKind.Item => "item", _ => "paragraph" };
            Write(section, new() { WriteText = () => WriteMarkedUp(line.Text, line.Kind == LineKind.Paragraph) });
        }

        if (isList && site.Layout.Has("list-end"))
        {
            Write("list-end", new());
        }
    }

    /// <summary>Text of the page, with a link or an emphasis now and then, and lines broken where the site breaks them.</summary>
    private void WriteMarkedUp(string line, bool hasMarkup)
    {
        string escaped = Escape(line, random);
        if (site.WrapsSource)
        {
            escaped = Wrapped(escaped);
        }

        int space = hasMarkup && random.Chance(35) ? escaped.IndexOf(' ', random.Next(escaped.Length)) : -1;
        int end = space < 0 ? -1 : escaped.AsSpan(space + 1).IndexOfAny(_wordEnds);
        if (end <= 0)
        {
            _html.Append(escaped);
            return;
        }

        string word = escaped[(space + 1)..(space + 1 + end)];
        string tag = random.Pick(Emphases);
        _html.Append(escaped.AsSpan(0, space + 1));
        _html.Append(random.Chance(50) ? $"<a href=\"/{Site.Slug(word)}\">{word}</a>" : $"<{tag}>{word}</{tag}>");
        _html.Append(escaped.AsSpan(space + 1 + end));
    }

    private static string Wrapped(string line)
    {
        char[] characters = line.ToCharArray();
        int start = 0, space = -1;
        for (int i = 0; i < characters.Length; i++)
        {
            space = characters[i] == ' ' ? i : space;
            if (i - start >= 72 && space > start)
            {
                characters[space] = '\n';
                start = space;
            }
        }

        return new string(characters);
    }

    private void WriteNavigation()
    {
        foreach ((string words, string path) in site.Navigation)
        {
            Write("nav", new() { Address = path, WriteText = () => Note(words) });
        }
    }

    private void RepeatNoted(string section, string phrases, int count)
    {
        foreach (string words in WebPhrases.SayAll(phrases, count, world, random))
        {
            WriteNoted(section, words);
        }
    }

    private void WriteNoted(string section, string words)
    {
        Fields fields = Person();
        fields.Address = "/" + Site.Slug(words);
        fields.WriteText = () => Note(words);
        Write(section, fields);
    }

    private Fields Person() => new()
    {
        Name = WebPhrases.Say("user", world, random),
        Date = WebDate.Random(random).Written(random),
    };

    private void Note(string words)
    {
        string shown = site.IsTypographic ? Typography.Apply(words) : words;
        _boilerplate.Add(shown);
        _html.Append(Escape(shown, random));
    }

    /// <summary>What the slots of a repeated section hold.</summary>
    private sealed class Fields
    {
        public Action? WriteText { get; set; }

        public string Address { get; set; } = "/";

        public string Name { get; init; } = "";

        public string Date { get; init; } = "";
    }
}
