namespace TinyGpt.Corpus.World;

/// <summary>An animal with a name, which belongs to one person.</summary>
public sealed class Pet : IWords
{
    internal Pet(string name, AnimalKind kind, string colour, string treat, Person owner) =>
        (Name, Kind, Colour, Treat, Owner) = (name, kind, colour, treat, owner);

    /// <summary>The name, which no other animal has.</summary>
    public string Name { get; }

    /// <summary>Dog, cat, goat …</summary>
    public AnimalKind Kind { get; }

    /// <summary>"brown"</summary>
    public string Colour { get; }

    /// <summary>What it likes best to eat: "carrots".</summary>
    public string Treat { get; }

    /// <summary>Whose animal it is.</summary>
    public Person Owner { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;

    string? IWords.Word(string property) => property switch
    {
        "" => Name,
        "s" => Name + "'s",
        "colour" => Colour,
        "treat" => Treat,
        "browndog" => Colour + " " + Kind.Name,
        "he" or "him" => "it",
        "his" => "its",
        _ => ((IWords)Kind).Word(property),
    };
}
