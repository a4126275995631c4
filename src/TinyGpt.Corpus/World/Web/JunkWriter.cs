namespace TinyGpt.Corpus.World.Web;

/// <summary>
/// Writes texts that one step of a corpus builder should drop, and none before it: each is far beyond its step's limit and inside all earlier ones.
/// </summary>
internal sealed class JunkWriter(TinyWorld world, WorldRandom random, Func<int, PageText> compose)
{
    /// <summary>ISO 639-1 codes, and how often each language is met.</summary>
    public static readonly (string Code, int Share)[] Languages =
    [
        ("de", 16), ("fr", 16), ("es", 16), ("it", 16), ("nl", 9), ("sv", 9), ("pl", 9), ("pt", 9), ("ru", 9), ("el", 9),
    ];

    private string Title => WebPhrases.Say("headline", world, random);

    /// <summary>A decent text.</summary>
    public PageText Good() => compose(random.Between(90, 260));

    /// <summary>A text in another language.</summary>
    public PageText Foreign(string code)
    {
        IReadOnlyList<Template> templates = WebPhrases.Section(code);
        List<string> sentences = [.. random.Shuffled(templates).Take(random.Between(Math.Min(12, templates.Count), templates.Count))
            .Select(template => template.Render(new Scene(world, random)))];
        string title = random.Pick(WebPhrases.Section("title-" + code)).Render(new Scene(world, random));
        return PageText.Of(title, World.Web.Sentences.InParagraphs(sentences, random));
    }

    /// <summary>Sentences of a section, in paragraphs, or so many on a line.</summary>
    public PageText Sentences(string section, int count, int? perLine = null)
    {
        List<string> sentences = WebPhrases.SayAll(section, count, world, random);
        return PageText.Of(Title, perLine == 1 ? sentences : World.Web.Sentences.InParagraphs(sentences, random));
    }

    /// <summary>The same few words about one ware and one place, over and over.</summary>
    public PageText Stuffing()
    {
        Scene scene = new(world, random);
        List<string> sentences = [];
        for (int round = 0; round < 3; round++)
        {
            sentences.AddRange(random.Shuffled(WebPhrases.Section("stuffing")).Select(template => WebPhrases.Render(template, scene)));
        }

        return PageText.Of(sentences[0], World.Web.Sentences.InParagraphs(sentences, random));
    }

    /// <summary>A few sentences in ever new order: the lines differ, what stands in them does not.</summary>
    public PageText RepeatedSentences()
    {
        string[] few = [.. AllSentences(compose(90)).Where(sentence => sentence.Count(character => character == ' ') >= 5).Take(5)];
        return PageText.Of(Title, Enumerable.Range(0, 6).Select(_ => string.Join(' ', random.Shuffled(few))).Distinct(StringComparer.Ordinal));
    }

    /// <summary>A page made for search engines: the same paragraph for every place.</summary>
    public PageText OneTextForEveryPlace()
    {
        Scene scene = new(world, random);
        Template template = random.Pick(WebPhrases.Section("machine"));
        return PageText.Of(Title, random.Shuffled(world.Places).Take(random.Between(6, 12)).Select(place =>
        {
            scene["place"] = new Phrase(place.Name);
            return WebPhrases.Render(template, scene);
        }));
    }

    /// <summary>Fifteen to forty words.</summary>
    public PageText Stub()
    {
        PageText text = compose(90);
        int most = random.Between(18, 40);
        string[] sentences = [.. AllSentences(text)];
        for (int first = 0; first < sentences.Length; first++)
        {
            int words = 0;
            string stub = string.Join(' ', sentences.Skip(first).TakeWhile((sentence, i) => (words += 1 + sentence.AsSpan().Count(' ')) <= most || i == 0));
            // So few words easily say the same thing twice; a full stop counts as a word.
            IEnumerable<string> ends = World.Web.Sentences.Split(stub).Select(sentence => sentence[(sentence.LastIndexOf(' ') + 1)..]);
            if (stub.Length > 90 && ends.Distinct(StringComparer.Ordinal).Count() == ends.Count() && new WordRuns(stub).MostFrequent(2) == 0)
            {
                return PageText.Of(text.Title, [stub]);
            }
        }

        return PageText.Of(text.Title, [sentences[0]]);
    }

    /// <summary>A decent text in which every so many words one is changed.</summary>
    public PageText Marked(int distance, Func<string, string> change)
    {
        int number = 0;
        string mark(string word) => ++number % distance == 0 && char.IsLetter(word[^1]) ? change(word) : word;
        return Good().Map(line => string.Join(' ', line.Split(' ').Select(mark)));
    }

    /// <summary>Beginnings of stories; to read them, one should click.</summary>
    public PageText CutLines()
    {
        IEnumerable<string> sentences = AllSentences(compose(260)).Where(sentence => sentence.Length > 50).Take(14);
        return PageText.Of(Title, sentences.Select((sentence, i) =>
            i % 5 == 4 ? sentence : sentence[..sentence.LastIndexOf(' ')].TrimEnd(',', ':') + (random.Chance(50) ? "…" : "...")));
    }

    /// <summary>Every line begins with a bullet.</summary>
    public PageText Bullets()
    {
        string bullet = random.Pick<string>(["• ", "- ", "• "]);
        IEnumerable<string> sentences = AllSentences(Good()).Distinct(StringComparer.Ordinal).Where(sentence => sentence.Length > 36);
        return PageText.Of(Title, sentences.Select(sentence => bullet + sentence));
    }

    /// <summary>When carts leave: more numbers than words.</summary>
    public PageText Timetable() => PageText.Of(Title, random.Shuffled(world.Places).Take(10).Select(place =>
    {
        List<string> times = [.. Enumerable.Range(0, random.Between(6, 10)).Select(_ => $"{random.Between(6, 21)}:{random.Next(60):D2}")];
        return WebPhrases.Say("timetable", world, random).Replace("PLACE", place.Name, StringComparison.Ordinal)
            .Replace("TIMES", string.Join(", ", times), StringComparison.Ordinal);
    }));

    /// <summary>A decent text with a paragraph more, from one of the templates.</summary>
    public PageText WithParagraph(IReadOnlyList<Template> templates) =>
        WithParagraph(Good(), WebPhrases.Render(random.Pick(templates), new Scene(world, random)));

    /// <summary>A decent text with a line of a program in it; a text that would have too much punctuation then gets a shorter line.</summary>
    public PageText ProgramCode()
    {
        string name = Site.Slug(world.PickPerson(random, _ => true).Name);
        string line = random.Next(2) == 0
            ? $"Then type this line and press the key: if (bread == 0) {{ {name}.Bake(3); }}"
            : $"The whole program is this: function greet() {{ say('Hello, {name}'); }}";
        PageText text = Good(), changed = WithParagraph(text, line);
        return TextMeasure.ShareOfWords(changed.Text) > 0.803
            ? changed
            : WithParagraph(text, $"In the letter write {{{name}}} where the name of your friend should stand, and leave all the rest as it is");
    }

    /// <summary>Three endless sentences.</summary>
    public PageText FewSentences()
    {
        NearCopies facts = new(world);
        return PageText.Of(Title, Enumerable.Range(0, 3).Select(_ =>
        {
            IEnumerable<string> clauses = Enumerable.Range(0, 40).Select(_ => facts.TrueSentence(random))
                .Where(sentence => sentence[^1] == '.' && sentence[..^1].IndexOfAny(['.', '!', '?']) < 0)
                .Select(sentence => sentence[..^1]).Distinct(StringComparer.Ordinal).Take(12);
            return string.Join(" and ", clauses) + ".";
        }));
    }

    /// <summary>Lines that stop before their last full stop.</summary>
    public PageText UnfinishedLines() => PageText.Of(Title, WebPhrases.SayAll("unfinished", 18, world, random).Distinct(StringComparer.Ordinal));

    /// <summary>Something like a poem: lines of at most 30 characters, one in three with a full stop.</summary>
    public PageText ShortLines()
    {
        IEnumerable<string> lines = WebPhrases.SayAll("short-line", 60, world, random)
            .Where(line => line.Length < 30 && line.AsSpan().Count(' ') >= 3).Distinct(StringComparer.Ordinal).Take(28);
        return PageText.Of(Title, lines.Select((line, i) => i % 3 == 2 ? line + "." : line));
    }

    private PageText WithParagraph(PageText text, string paragraph)
    {
        List<TextLine> lines = [.. text.Parts[^1]];
        lines.Insert(random.Between(1, lines.Count), new(LineKind.Paragraph, paragraph));
        return new PageText(text.Title, [.. text.Parts.SkipLast(1), lines]);
    }

    private static IEnumerable<string> AllSentences(PageText text) =>
        text.Parts.SelectMany(part => part).Where(line => line.Kind == LineKind.Paragraph).SelectMany(line => World.Web.Sentences.Split(line.Text));
}
