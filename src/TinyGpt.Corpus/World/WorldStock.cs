namespace TinyGpt.Corpus.World;

/// <summary>What a world of some size is built from: the names, trades, animals and events that a seed deals out, and how many of them.</summary>
internal sealed record WorldStock
{
    private static readonly WorldStock Tiny = new()
    {
        PlaceCount = 12,
        MapMiles = 20,
        LeastPeople = 120,
        LeastAdults = 66,
        Female = Names.Female,
        Male = Names.Male,
        Family = Names.Family,
        PlaceNames = Names.Places,
        Pets = Names.Pets,
        Settings = Traits.Settings,
        Landmarks = Traits.Landmarks,
        Fames = Traits.Fames,
        Jobs = Job.All,
        Tame = AnimalKind.Tame,
        Wild = AnimalKind.Wild,
        Wares = Ware.Kinds,
        Events = WorldEvent.Kinds,
    };

    private static readonly WorldStock Small = new()
    {
        PlaceCount = 24,
        MapMiles = 36,
        LeastPeople = 340,
        LeastAdults = 190,
        Female = [.. Names.Female, .. MoreNames.Female],
        Male = [.. Names.Male, .. MoreNames.Male],
        Family = [.. Names.Family, .. MoreNames.Family],
        PlaceNames = [.. Names.Places, .. MoreNames.Places],
        Pets = [.. Names.Pets, .. MoreNames.Pets],
        Settings = [.. Traits.Settings, .. MoreTraits.Settings],
        Landmarks = [.. Traits.Landmarks, .. MoreTraits.Landmarks],
        Fames = [.. Traits.Fames, .. MoreTraits.Fames],
        Jobs = [.. Job.All, .. MoreTraits.Jobs],
        Tame = [.. AnimalKind.Tame, .. MoreTraits.Tame],
        Wild = [.. AnimalKind.Wild, .. MoreTraits.Wild],
        Wares = [.. Ware.Kinds, .. MoreTraits.Wares],
        Events = [.. WorldEvent.Kinds, .. MoreTraits.Events],
    };

    public required int PlaceCount { get; init; }

    /// <summary>Miles from one side of the map to the other.</summary>
    public required int MapMiles { get; init; }

    public required int LeastPeople { get; init; }

    public required int LeastAdults { get; init; }

    public required IReadOnlyList<string> Female { get; init; }

    public required IReadOnlyList<string> Male { get; init; }

    public required IReadOnlyList<string> Family { get; init; }

    public required IReadOnlyList<string> PlaceNames { get; init; }

    public required IReadOnlyList<string> Pets { get; init; }

    public required IReadOnlyList<PlaceSetting> Settings { get; init; }

    public required IReadOnlyList<string> Landmarks { get; init; }

    public required IReadOnlyList<string> Fames { get; init; }

    public required IReadOnlyList<Job> Jobs { get; init; }

    public required IReadOnlyList<AnimalKind> Tame { get; init; }

    public required IReadOnlyList<AnimalKind> Wild { get; init; }

    public required IReadOnlyList<(Noun Noun, string Maker, int Low, int High)> Wares { get; init; }

    public required IReadOnlyList<(string Name, string Clause)> Events { get; init; }

    /// <summary>The stock for a world of the size.</summary>
    public static WorldStock For(WorldSize size) => size switch
    {
        WorldSize.Tiny => Tiny,
        WorldSize.Small => Small,
        _ => throw new ArgumentOutOfRangeException(nameof(size), size, "There is no world of that size."),
    };
}
