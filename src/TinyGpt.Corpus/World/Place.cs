namespace TinyGpt.Corpus.World;

/// <summary>A village or town. Its roads run north and south, east and west, so distances on the map add up.</summary>
public sealed class Place : IWords
{
    private readonly List<Household> _households = [];
    private Person? _mayor;

    internal Place(string name, PlaceSetting setting, int x, int y) => (Name, Setting, X, Y) = (name, setting, x, y);

    /// <summary>The name, one word.</summary>
    public string Name { get; }

    /// <summary>Where it lies, and whether there is water for boats.</summary>
    public PlaceSetting Setting { get; }

    /// <summary>Miles east of the corner of the map.</summary>
    public int X { get; }

    /// <summary>Miles north of the corner of the map.</summary>
    public int Y { get; }

    /// <summary>"village" or "town".</summary>
    public string Kind => Houses < 60 ? "village" : "town";

    /// <summary>What a visitor sees first: "an old mill".</summary>
    public string Landmark { get; internal init; } = "";

    /// <summary>What the place is known for: "cheese".</summary>
    public string KnownFor { get; internal init; } = "";

    /// <summary>The day of the market: "Tuesday".</summary>
    public string MarketDay { get; internal init; } = "";

    /// <summary>The number of houses.</summary>
    public int Houses { get; internal init; }

    /// <summary>The mayor, a grown-up who lives here.</summary>
    public Person Mayor
    {
        get => _mayor ?? throw new InvalidOperationException($"{Name} has no mayor yet.");
        internal set => _mayor = value;
    }

    /// <summary>The families of the place that the world knows by name.</summary>
    public IReadOnlyList<Household> Households => _households;

    /// <summary>Everybody who lives here and is known by name.</summary>
    public IEnumerable<Person> People => _households.SelectMany(household => household.People);

    /// <summary>Miles by road to another place.</summary>
    public int DistanceTo(Place other) => Math.Abs(other.X - X) + Math.Abs(other.Y - Y);

    /// <summary>"north", "south", "east" or "west": where the greater part of the way from here to the other place leads.</summary>
    public string DirectionTo(Place other)
    {
        (int east, int north) = (other.X - X, other.Y - Y);
        return Math.Abs(east) > Math.Abs(north)
            ? (east > 0 ? "east" : "west")
            : (north > 0 ? "north" : "south");
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    internal void Add(Household household) => _households.Add(household);

    string? IWords.Word(string property) => property switch
    {
        "" => Name,
        "s" => Name + "'s",
        "kind" => Kind,
        "setting" => Setting.Words,
        "landmark" => Landmark,
        "thelandmark" => "the " + Landmark[(Landmark.IndexOf(' ', StringComparison.Ordinal) + 1)..],
        "fame" => KnownFor,
        "marketday" => MarketDay,
        "mayor" => Mayor.Name,
        "he" or "him" => "it",
        "his" => "its",
        _ => null,
    };
}

/// <summary>Where a place lies: "by the sea".</summary>
/// <param name="Words">The words that follow "lies".</param>
/// <param name="HasWater">Whether boats can land there.</param>
public sealed record PlaceSetting(string Words, bool HasWater);
