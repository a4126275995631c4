namespace TinyGpt.Corpus.World.Web;

/// <summary>Sentences for everything on a page that is not its main text, and for pages that are no good: the files Text/web-*.txt.</summary>
internal static class WebPhrases
{
    private static readonly Dictionary<string, Template[]> All = new[] { "web-pages.txt", "web-junk.txt", "web-languages.txt" }
        .SelectMany(TextFile.Sections)
        .ToDictionary(section => section.Name, section => section.Lines.Select(Template.Parse).ToArray(), StringComparer.Ordinal);

    /// <summary>The lines of a section.</summary>
    public static IReadOnlyList<Template> Section(string name) => All[name];

    /// <summary>A line of the section, about people whom the world has.</summary>
    public static string Say(string section, TinyWorld world, WorldRandom random) => Render(random.Pick(All[section]), new Scene(world, random));

    /// <summary>So many lines of the section, none of them twice before all have been said; each about other people.</summary>
    public static List<string> SayAll(string section, int count, TinyWorld world, WorldRandom random)
    {
        List<string> lines = [];
        while (lines.Count < count)
        {
            lines.AddRange(random.Shuffled(All[section]).Take(count - lines.Count).Select(template => Render(template, new Scene(world, random))));
        }

        return lines;
    }

    /// <summary>A line about the people of the scene, with English articles, and a capital at its beginning.</summary>
    public static string Render(Template template, Scene scene) => Grammar.Capitalise(Grammar.WithArticles(new(template.Render(scene))));
}
