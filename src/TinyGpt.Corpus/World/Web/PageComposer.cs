namespace TinyGpt.Corpus.World.Web;

/// <summary>Puts documents of the world together into the text of a page.</summary>
/// <param name="world">The world that is written about.</param>
internal sealed class PageComposer(TinyWorld world)
{
    /// <summary>Each page has so many documents of its own to choose from, so that no two pages share one.</summary>
    private const long DocumentsPerPage = 512;

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

    /// <summary>A number of words as pages have them: mostly 90 to 300, sometimes up to 1,800.</summary>
    public static int Words(WorldRandom random) => random.Next(100) switch
    {
        < 60 => random.Between(90, 180),
        < 85 => random.Between(180, 320),
        < 97 => random.Between(320, 700),
        _ => random.Between(700, 1800),
    };

    private PageText Collect(ref long next, long end, WorldRandom random, int words)
    {
        List<IReadOnlyList<TextLine>> parts = [];
        string? title = null;
        for (int count = 0; count < words && next < end; next++)
        {
            DocumentKind kind = world.KindOf(next);
            if (kind is DocumentKind.Sums)
            {
                continue;
            }

            string[] lines = world.Document(next).Split('\n');
            if (lines.Any(line => line.AsSpan(line.StartsWith('-') ? 2 : 0).Count(' ') < 2))
            {
                continue;
            }

            bool hasTitle = lines.Length > 1 && char.IsLetter(lines[0][^1]);
            if (title is null)
            {
                title = hasTitle ? lines[0] : WebPhrases.Say("title-" + kind, world, random);
                lines = hasTitle ? lines[1..] : lines;
            }

            parts.Add(Part(kind, lines, random));
            count += parts[^1].Sum(line => 1 + line.Text.AsSpan().Count(' '));
        }

        return new PageText(title ?? "", parts);
    }

    private static TextLine[] Part(DocumentKind kind, string[] lines, WorldRandom random)
    {
        List<TextLine> part = [];
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i];
            if (i == 0 && lines.Length > 1 && char.IsLetter(line[^1]))
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
