namespace TinyGpt.Corpus.World.Web;

/// <summary>
/// The frame of a site's pages, from a file of the folder Layouts: sections, <c>== name</c>, of HTML with slots between dollar signs. The section
/// "page" is the whole page; the others are what its slots repeat: "paragraph", "nav", "comment" and so on. <c>$b:Read more|More$</c> writes one of
/// the texts and notes that it is boilerplate.
/// </summary>
internal sealed class Layout
{
    private readonly Dictionary<string, (string Literal, string Slot)[]> _sections = new(StringComparer.Ordinal);

    private Layout(string name, string text)
    {
        Name = name;
        foreach (string section in text.ReplaceLineEndings("\n").Split("== ", StringSplitOptions.RemoveEmptyEntries))
        {
            int line = section.IndexOf('\n', StringComparison.Ordinal);
            _sections.Add(section[..line], Parts(section[(line + 1)..].TrimEnd('\n')));
        }
    }

    /// <summary>Every layout, in the order of their names.</summary>
    public static IReadOnlyList<Layout> All { get; } = Read();

    /// <summary>The name of the file.</summary>
    public string Name { get; }

    /// <summary>The section, as pieces of HTML with the slot that follows each; the last slot is empty.</summary>
    public (string Literal, string Slot)[] Section(string name) =>
        _sections.GetValueOrDefault(name) ?? throw new FormatException($"The layout \"{Name}\" has no section \"{name}\".");

    /// <summary>Whether the layout has the section.</summary>
    public bool Has(string name) => _sections.ContainsKey(name);

    private (string Literal, string Slot)[] Parts(string text)
    {
        string[] pieces = text.Split('$');
        if (pieces.Length % 2 == 0)
        {
            throw new FormatException($"The layout \"{Name}\" has a slot without its second dollar sign.");
        }

        return [.. Enumerable.Range(0, (pieces.Length + 1) / 2)
            .Select(i => (pieces[2 * i], (2 * i) + 1 < pieces.Length ? pieces[(2 * i) + 1] : ""))];
    }

    private static Layout[] Read()
    {
        const string start = "TinyGpt.Corpus.World.Web.Layouts.", end = ".html";
        IEnumerable<string> resources = typeof(Layout).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(start, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
        return [.. resources.Select(resource =>
        {
            using StreamReader reader = new(typeof(Layout).Assembly.GetManifestResourceStream(resource)!);
            return new Layout(resource[start.Length..^end.Length], reader.ReadToEnd());
        })];
    }
}
