namespace TinyGpt.Corpus.World;

/// <summary>A thing of one person: a kind of thing, and the colour of this one.</summary>
public sealed record Possession(ThingKind Kind, string Colour) : IWords
{
    /// <summary>"red kite"</summary>
    public override string ToString() => Colour + " " + Kind.Name;

    string? IWords.Word(string property) => property switch
    {
        "" => ToString(),
        "kind" => Kind.Name,
        "colour" => Colour,
        "use" => Kind.Use,
        _ => null,
    };
}
