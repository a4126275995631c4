namespace TinyGpt.Tests.Architecture;

/// <summary>
/// The part of a document that a test computes: between the lines <c>&lt;!-- name --&gt;</c> and <c>&lt;!-- end of name --&gt;</c>.
/// </summary>
/// <param name="document">The document's path from the repository's root.</param>
/// <param name="name">The part's name.</param>
internal sealed class DocumentSection(string document, string name)
{
    private const string WriteVariable = "TINYGPT_WRITE_DOCS";

    private readonly string _begin = $"<!-- {name} -->\n", _end = $"<!-- end of {name} -->";

    /// <summary>What the document holds there.</summary>
    /// <exception cref="InvalidDataException">It has no such part.</exception>
    public string Text
    {
        get
        {
            (string text, Range place) = Find();
            return text[place];
        }
    }

    /// <summary>With the environment variable TINYGPT_WRITE_DOCS=1, writes the part; else does nothing.</summary>
    public void WriteIfAsked(string newText)
    {
        if (Environment.GetEnvironmentVariable(WriteVariable) == "1")
        {
            (string text, Range place) = Find();
            File.WriteAllText(Repository.PathOf(document), text[..place.Start] + newText + text[place.End..]);
        }
    }

    private (string Text, Range Place) Find()
    {
        string text = File.ReadAllText(Repository.PathOf(document));
        int start = text.IndexOf(_begin, StringComparison.Ordinal) + _begin.Length, end = text.IndexOf(_end, StringComparison.Ordinal);
        return start >= _begin.Length && end >= start ? (text, start..end) : throw new InvalidDataException($"{document} has no place for {name}");
    }
}
