using System.Text;

namespace TinyGpt.Corpus.World;

/// <summary>
/// A sentence with gaps: <c>{hero} [walked|ran] to {town.name}.</c>
/// Braces name a slot, filled by the scene; a capital in the name, <c>{Hero.job}</c>, makes the words begin with a capital. Square
/// brackets hold alternatives, which may nest; an empty one is allowed. A slash between spaces ends the line.
/// </summary>
internal sealed class Template
{
    private readonly Part[] _parts;

    private Template(Part[] parts) => _parts = parts;

    /// <summary>Reads a template; a <see cref="FormatException"/> tells the place of a bracket that is not closed.</summary>
    public static Template Parse(string text)
    {
        string lines = text.Replace(" / ", "\n", StringComparison.Ordinal);
        int position = 0;
        Template template = ParseParts(lines, ref position, nested: false);
        return position == lines.Length ? template : throw Error(lines, position, "']' without '['");
    }

    /// <summary>Fills the gaps and appends the result.</summary>
    public void Render(Scene scene, StringBuilder output)
    {
        foreach (Part part in _parts)
        {
            part.Render(scene, output);
        }
    }

    /// <summary>The text with its gaps filled.</summary>
    public string Render(Scene scene)
    {
        StringBuilder output = new();
        Render(scene, output);
        return output.ToString();
    }

    private static Template ParseParts(string text, ref int position, bool nested)
    {
        List<Part> parts = [];
        StringBuilder literal = new();
        while (position < text.Length && text[position] != ']' && !(nested && text[position] == '|'))
        {
            char character = text[position];
            if (character is '[' or '{')
            {
                AddLiteral(parts, literal);
                parts.Add(character == '[' ? ParseChoice(text, ref position) : ParseSlot(text, ref position));
            }
            else
            {
                literal.Append(character);
                position++;
            }
        }

        AddLiteral(parts, literal);
        return new Template([.. parts]);
    }

    private static void AddLiteral(List<Part> parts, StringBuilder literal)
    {
        if (literal.Length > 0)
        {
            parts.Add(new Literal(literal.ToString()));
            literal.Clear();
        }
    }

    private static Choice ParseChoice(string text, ref int position)
    {
        int start = position;
        List<Template> alternatives = [];
        do
        {
            position++;
            alternatives.Add(ParseParts(text, ref position, nested: true));
        }
        while (position < text.Length && text[position] == '|');

        if (position == text.Length)
        {
            throw Error(text, start, "'[' without ']'");
        }

        position++;
        return new Choice([.. alternatives]);
    }

    private static Slot ParseSlot(string text, ref int position)
    {
        int end = text.IndexOf('}', position);
        if (end < 0)
        {
            throw Error(text, position, "'{' without '}'");
        }

        string name = text[(position + 1)..end];
        position = end + 1;
        int dot = name.IndexOf('.', StringComparison.Ordinal);
        (string role, string property) = dot < 0 ? (name, "") : (name[..dot], name[(dot + 1)..]);
        (string smallRole, string smallProperty) = (StartSmall(role), StartSmall(property));
        return new Slot(smallRole, smallProperty, Capital: smallRole != role || smallProperty != property);
    }

    private static string StartSmall(string name) => name.Length == 0 ? name : char.ToLowerInvariant(name[0]) + name[1..];

    private static FormatException Error(string text, int position, string what) =>
        new($"Template \"{text}\" has {what} at character {position}.");

    private abstract record Part
    {
        public abstract void Render(Scene scene, StringBuilder output);
    }

    private sealed record Literal(string Words) : Part
    {
        public override void Render(Scene scene, StringBuilder output) => output.Append(Words);
    }

    private sealed record Slot(string Role, string Property, bool Capital) : Part
    {
        public override void Render(Scene scene, StringBuilder output)
        {
            string words = scene.Word(Role, Property);
            output.Append(Capital ? Grammar.Capitalise(words) : words);
        }
    }

    private sealed record Choice(Template[] Alternatives) : Part
    {
        public override void Render(Scene scene, StringBuilder output) => scene.Random.Pick(Alternatives).Render(scene, output);
    }
}
