namespace TinyGpt.Corpus.World;

/// <summary>Something that a template can speak about: it knows the words for itself.</summary>
internal interface IWords
{
    /// <summary>The word for a property, such as "home" in <c>{hero.home}</c>; "" asks for the name itself; null when there is no such property.</summary>
    string? Word(string property);
}

/// <summary>Plain words without properties.</summary>
internal sealed record Phrase(string Words) : IWords
{
    public string? Word(string property) => property.Length == 0 ? Words : null;
}
