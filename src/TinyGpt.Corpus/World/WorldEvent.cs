namespace TinyGpt.Corpus.World;

/// <summary>Something that once happened and is still told.</summary>
public sealed class WorldEvent : IWords
{
    /// <summary>What may happen: the name of it, and the words that follow the year, with {place} for the place.</summary>
    internal static readonly IReadOnlyList<(string Name, string Clause)> Kinds =
    [
        ("the great flood", "a great flood filled the streets of {place}"),
        ("the big storm", "a big storm took the roof off the inn of {place}"),
        ("the deep snow", "deep snow lay up to the windows of {place}"),
        ("the mill fire", "the mill of {place} burned down in one night"),
        ("the dry summer", "all the wells of {place} ran dry in a hot summer"),
        ("the first market", "the first market was held in {place}"),
        ("the new school", "the school of {place} was built"),
        ("the long feast", "the people of {place} held a feast that lasted three days"),
        ("the broken bell", "the big bell of {place} fell down and broke"),
        ("the march of the ducks", "forty ducks marched through the streets of {place}"),
        ("the giant pumpkin", "a pumpkin as big as a cart grew in {place}"),
        ("the night of the falling stars", "the people of {place} saw a hundred falling stars"),
        ("the lost ring", "a gold ring was found inside a fish in {place}"),
        ("the winter of the bears", "three bears came to {place} and slept in a barn"),
        ("the boat race", "the first boat race was held in {place}"),
        ("the green fog", "a green fog lay over {place} for a week"),
    ];

    internal WorldEvent(int year, Place place, string name, string clause) => (Year, Place, Name, Clause) = (year, place, name, clause);

    /// <summary>The year in which it happened, counted as the people of the world count.</summary>
    public int Year { get; }

    /// <summary>Where it happened.</summary>
    public Place Place { get; }

    /// <summary>"the great flood"; no other event has the name.</summary>
    public string Name { get; }

    /// <summary>What happened: "a great flood filled the streets of Foxmere".</summary>
    public string Clause { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;

    string? IWords.Word(string property) => property switch
    {
        "" => Name,
        "year" => Grammar.Digits(Year),
        "place" => Place.Name,
        "clause" => Clause,
        "he" or "him" => "it",
        "his" => "its",
        _ => null,
    };
}
