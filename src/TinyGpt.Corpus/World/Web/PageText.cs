namespace TinyGpt.Corpus.World.Web;

/// <summary>What a line of main text is.</summary>
internal enum LineKind
{
    Paragraph,
    Heading,
    Item,
}

/// <summary>A line of main text: no markup, no line end.</summary>
internal readonly record struct TextLine(LineKind Kind, string Text);

/// <summary>What a page has to say, without its page: a headline, and parts that belong together (one post of a thread, one story of several).</summary>
internal sealed class PageText(string title, IReadOnlyList<IReadOnlyList<TextLine>> parts)
{
    /// <summary>The headline.</summary>
    public string Title => title;

    /// <summary>The parts, each of at least one line.</summary>
    public IReadOnlyList<IReadOnlyList<TextLine>> Parts => parts;

    /// <summary>All lines, as <see cref="PageTruth.Text"/> has them.</summary>
    public string Text { get; } = string.Join('\n', parts.SelectMany(part => part).Select(line => line.Text));

    /// <summary>A text of paragraphs that stand in one part.</summary>
    public static PageText Of(string title, IEnumerable<string> paragraphs, LineKind kind = LineKind.Paragraph) =>
        new(title, [[.. paragraphs.Select(paragraph => new TextLine(kind, paragraph))]]);

    /// <summary>The same text with every line changed.</summary>
    public PageText Map(Func<string, string> change) =>
        new(change(Title), [.. Parts.Select(part => part.Select(line => line with { Text = change(line.Text) }).ToArray())]);
}
