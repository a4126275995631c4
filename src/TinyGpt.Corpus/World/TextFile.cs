namespace TinyGpt.Corpus.World;

/// <summary>
/// Reads the text files that are embedded in the assembly. A file is a row of sections, <c>== name</c>, each a row of lines. A line that
/// starts with a space goes on with the line before it; <c>#</c> starts a comment.
/// </summary>
internal static class TextFile
{
    /// <summary>The sections of a file of the folder Text, in order.</summary>
    public static IReadOnlyList<(string Name, IReadOnlyList<string> Lines)> Sections(string fileName) => SectionsOf("World.Text", fileName);

    /// <summary>The sections of a file of another folder of the project, whose name has points.</summary>
    public static IReadOnlyList<(string Name, IReadOnlyList<string> Lines)> SectionsOf(string folder, string fileName)
    {
        List<(string Name, IReadOnlyList<string> Lines)> sections = [];
        List<string> lines = [];
        foreach (string line in Lines($"TinyGpt.Corpus.{folder}.{fileName}"))
        {
            if (line.StartsWith("== ", StringComparison.Ordinal))
            {
                lines = [];
                sections.Add((line[3..], lines));
            }
            else if (sections.Count == 0)
            {
                throw new FormatException($"{fileName}: \"{line}\" stands before the first section.");
            }
            else
            {
                lines.Add(line);
            }
        }

        return sections;
    }

    /// <summary>The scripts of a file.</summary>
    public static IReadOnlyList<Script> Scripts(string fileName) =>
        [.. Sections(fileName).Select(section => Script(section.Name, section.Lines))];

    /// <summary>Splits "key: words" at its first colon.</summary>
    public static (string Key, string Words) KeyAndWords(string line)
    {
        int colon = line.IndexOf(": ", StringComparison.Ordinal);
        return colon > 0 ? (line[..colon], line[(colon + 2)..]) : throw new FormatException($"\"{line}\" has no \"key: \" at its start.");
    }

    private static IEnumerable<string> Lines(string resource)
    {
        using Stream stream = typeof(TextFile).Assembly.GetManifestResourceStream(resource)
            ?? throw new FileNotFoundException($"The assembly holds no text \"{resource}\".");
        using StreamReader reader = new(stream);
        string pending = "";
        while (reader.ReadLine() is string line)
        {
            if (line.StartsWith(' '))
            {
                pending += " " + line.Trim();
                continue;
            }

            if (pending.Length > 0)
            {
                yield return pending;
            }

            pending = line.StartsWith('#') ? "" : line.Trim();
        }

        if (pending.Length > 0)
        {
            yield return pending;
        }
    }

    private static Script Script(string name, IReadOnlyList<string> lines)
    {
        List<string> needs = [];
        List<Template> titles = [];
        List<(string, IReadOnlyList<Template>)> bindings = [];
        List<Script.Stage> stages = [];
        List<Template> alternatives = [];
        foreach (string line in lines)
        {
            if (line is "--" or "//")
            {
                alternatives = [];
                stages.Add(new Script.Stage(StartsLine: line == "//", alternatives));
            }
            else if (stages.Count > 0)
            {
                alternatives.Add(Template.Parse(line));
            }
            else
            {
                (string key, string words) = KeyAndWords(line);
                switch (key)
                {
                    case "need":
                        needs.AddRange(words.Split(' '));
                        break;
                    case "title":
                        titles.Add(Template.Parse(words));
                        break;
                    case ['l', 'e', 't', ' ', .. string role]:
                        bindings.Add((role, [.. words.Split(" | ").Select(Template.Parse)]));
                        break;
                    default:
                        throw new FormatException($"Script \"{name}\": \"{line}\" is not need, title or let.");
                }
            }
        }

        return stages.Count > 0 && stages.All(stage => stage.Alternatives.Count > 0)
            ? new Script(name, needs, titles, bindings, stages)
            : throw new FormatException($"Script \"{name}\" has a stage without words.");
    }
}
