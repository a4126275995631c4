namespace TinyGpt.Corpus.World.Web;

/// <summary>Puts documents of the world together into the text of a page.</summary>
/// <param name="world">The world that is written about.</param>
internal sealed class PageComposer(TinyWorld world)
{
    /// <summary>Each page has so many documents of its own to choose from, so that no two pages share one.</summary>
    private const long DocumentsPerPage = 512;

    /// <summary>Two pages of one story each, told in the same words of other people, would be near-copies that nobody planted.</summary>
    private const int LeastDocuments = 3;

    private const int Attempts = 24;

    /// <summary>A text of about so many words that every step should keep.</summary>
    public PageText Compose(long page, WorldRandom random, int words)
    {
        long next = page * DocumentsPerPage, end = next + DocumentsPerPage;
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            PageText text = Collect(ref next, end - Attempts, random, words);
            if (TextMeasure.IsPlainlyGood(text.Text))
            {
                return text;
            }

            words = Math.Max(words, 120);
        }

        throw new InvalidOperationException($"The documents of page {page} make no good page.");
    }

    /// <summary>A number of words as pages have them: mostly 80 to 280, sometimes up to 1,600.</summary>
    public static int Words(WorldRandom random) => random.Next(100) switch
    {
        < 70 => random.Between(80, 150),
        < 90 => random.Between(150, 280),
        < 98 => random.Between(280, 600),
        _ => random.Between(600, 1600),
    };

    private PageText Collect(ref long next, long end, WorldRandom random, int words)
    {
        List<IReadOnlyList<TextLine>> parts = [];
        string? title = null;
        int withLetter = 0, all = 0;
        for (int count = 0; (count < words || parts.Count < LeastDocuments) && next < end; next++)
        {
            if (!IsWanted(world.KindOf(next), words, random) || !TryRead(next, ref withLetter, ref all, out string[] lines))
            {
                continue;
            }

            DocumentKind kind = world.KindOf(next);
            if (title is null)
            {
                bool hasTitle = HasTitle(lines);
                title = hasTitle ? lines[0] : WebPhrases.Say("title-" + kind, world, random);
                lines = hasTitle ? lines[1..] : lines;
            }

            parts.Add(Part(kind, lines, random));
            count += parts[^1].Sum(line => 1 + line.Text.AsSpan().Count(' '));
        }

        return new PageText(title ?? "", parts);
    }

    /// <summary>
    /// Talk and lists are full of punctuation, and sums hold few words: a page of them would be taken for junk. A fable names nobody and is the same each time:
    /// it must be a small part of its page.
    /// </summary>
    private static bool IsWanted(DocumentKind kind, int words, WorldRandom random) => kind switch
    {
        DocumentKind.Sums => false,
        DocumentKind.Fable => words > 280,
        DocumentKind.Questions or DocumentKind.Dialogue or DocumentKind.List or DocumentKind.StorySum => random.Chance(25),
        _ => true,
    };

    /// <summary>Reads a document that the page can bear: with lines of three words at least, and not more punctuation than a good page has.</summary>
    private bool TryRead(long document, ref int withLetter, ref int all, out string[] lines)
    {
        string text = world.Document(document);
        lines = text.Split('\n');
        (int ofText, int allOfText) = TextMeasure.CountWords(text);
        bool isGood = withLetter + ofText > (TextMeasure.LeastLetters + 0.004) * (all + allOfText)
            && lines.All(line => line.AsSpan(line.StartsWith('-') ? 2 : 0).Count(' ') >= 2);
        (withLetter, all) = isGood ? (withLetter + ofText, all + allOfText) : (withLetter, all);
        return isGood;
    }

    private static bool HasTitle(string[] lines) => lines.Length > 1 && char.IsLetter(lines[0][^1]);

    private static TextLine[] Part(DocumentKind kind, string[] lines, WorldRandom random)
    {
        List<TextLine> part = [];
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i];
            if (i == 0 && HasTitle(lines))
            {
                part.Add(new(LineKind.Heading, line));
            }
            else if (kind == DocumentKind.List && line.StartsWith("- ", StringComparison.Ordinal))
            {
                part.Add(new(LineKind.Item, line[2..]));
            }
            else
            {
                IEnumerable<string> paragraphs = line.Length > 280 ? Sentences.InParagraphs(Sentences.Split(line), random) : [line];
                part.AddRange(paragraphs.Select(paragraph => new TextLine(LineKind.Paragraph, paragraph)));
            }
        }

        return [.. part];
    }
}
