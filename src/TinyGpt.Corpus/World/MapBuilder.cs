namespace TinyGpt.Corpus.World;

/// <summary>Deals out places, prices and old events.</summary>
internal sealed class MapBuilder(WorldRandom random, WorldStock stock)
{
    private const int LeastDistance = 3;

    /// <summary>The places, each with another setting, landmark and fame.</summary>
    public IReadOnlyList<Place> Places()
    {
        List<string> names = random.Shuffled(stock.PlaceNames);
        List<PlaceSetting> settings = random.Shuffled(stock.Settings);
        List<string> landmarks = random.Shuffled(stock.Landmarks);
        List<string> fames = random.Shuffled(stock.Fames);
        List<(int X, int Y)> spots = Spots();
        return [.. Enumerable.Range(0, stock.PlaceCount).Select(i => new Place(names[i], settings[i], spots[i].X, spots[i].Y)
        {
            Landmark = landmarks[i],
            KnownFor = fames[i],
            MarketDay = random.Pick(Traits.Days),
            Houses = random.Between(20, 99),
        })];
    }

    /// <summary>Every ware with its price.</summary>
    public IReadOnlyList<Ware> Wares() =>
        [.. stock.Wares.Select(kind => new Ware(kind.Noun, kind.Maker, random.Between(kind.Low, kind.High)))];

    /// <summary>Every event once, each in another year, the oldest first.</summary>
    public IReadOnlyList<WorldEvent> Events(IReadOnlyList<Place> places)
    {
        List<int> years = random.Shuffled(Enumerable.Range(101, 99));
        return [.. stock.Events
            .Select((kind, i) => EventAt(random.Pick(places), years[i], kind.Name, kind.Clause))
            .OrderBy(worldEvent => worldEvent.Year)];
    }

    private static WorldEvent EventAt(Place place, int year, string name, string clause) =>
        new(year, place, name, clause.Replace("{place}", place.Name, StringComparison.Ordinal));

    private List<(int X, int Y)> Spots()
    {
        List<(int X, int Y)> spots = [];
        while (spots.Count < stock.PlaceCount)
        {
            (int X, int Y) spot = (random.Next(stock.MapMiles + 1), random.Next(stock.MapMiles + 1));
            // Not on a diagonal of another place: there, north would be as good an answer as east.
            if (spots.All(other => Math.Abs(spot.X - other.X) + Math.Abs(spot.Y - other.Y) >= LeastDistance
                && Math.Abs(spot.X - other.X) != Math.Abs(spot.Y - other.Y)))
            {
                spots.Add(spot);
            }
        }

        return spots;
    }
}
