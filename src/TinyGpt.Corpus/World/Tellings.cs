namespace TinyGpt.Corpus.World;

/// <summary>
/// The facts that one document tells, each counted once: those that it states, and those that a story uses in passing ("Mara went home to
/// Foxmere"). Kept by the generator itself while it writes, so that nothing has to be guessed from the text.
/// </summary>
internal sealed class Tellings
{
    private readonly HashSet<(FactKind Kind, string Subject)> _told = [];
    private readonly List<(char Operation, int Left, int Right)> _sums = [];

    /// <summary>The facts told, in no order.</summary>
    public IReadOnlyCollection<(FactKind Kind, string Subject)> Told => _told;

    /// <summary>The sums that stories work out, in digits, in words, or without a word for plus.</summary>
    public IReadOnlyCollection<(char Operation, int Left, int Right)> Sums => _sums;

    /// <summary>Notes a fact.</summary>
    public void Add(FactKind kind, string subject) => _told.Add((kind, subject));

    /// <summary>Notes a sum.</summary>
    public void Add(char operation, int left, int right) => _sums.Add((operation, left, right));

    /// <summary>Notes what a template tells with the words <c>{role.property}</c>.</summary>
    public void Note(string role, IWords words, string property, Person? hero)
    {
        if (Kind(words, property) is (FactKind kind, string subject))
        {
            Add(kind, subject);
        }

        // These roles are the hero's own: {home}, {thing} and {pet} tell as much as {hero.home}.
        if (hero is not null && property.Length == 0)
        {
            FactKind? own = (role, words) switch
            {
                ("home", Place place) when place == hero.Home => FactKind.Home,
                ("thing", Possession thing) when thing == hero.Thing => FactKind.Thing,
                ("pet", Pet pet) when pet == hero.Pet => FactKind.Pet,
                _ => null,
            };
            if (own is FactKind told)
            {
                Add(told, hero.Name);
            }
        }
    }

    private static (FactKind, string)? Kind(IWords words, string property) => words switch
    {
        Person person => Named(OfPerson(property), person.Name),
        Pet pet => Named(property switch { "browndog" => FactKind.PetKind, "treat" => FactKind.PetTreat, _ => null }, pet.Name),
        Place place => Named(OfPlace(property), place.Name),
        Ware ware => Named(property == "price" ? FactKind.Price : null, ware.Name),
        AnimalKind animal => Named(OfAnimal(property), animal.Name),
        ThingKind thing => Named(property switch { "use" => FactKind.ThingUse, "material" => FactKind.ThingMaterial, _ => null }, thing.Name),
        _ => null,
    };

    private static (FactKind, string)? Named(FactKind? kind, string subject) => kind is FactKind known ? (known, subject) : null;

    private static FactKind? OfPerson(string property) => property switch
    {
        "home" => FactKind.Home,
        "door" => FactKind.Door,
        "job" or "work" or "does" or "do" => FactKind.Job,
        "age" or "years" => FactKind.Age,
        "hair" => FactKind.Hair,
        "food" => FactKind.Food,
        "colour" => FactKind.Colour,
        "hobby" => FactKind.Hobby,
        "redthing" => FactKind.Thing,
        "month" => FactKind.Birthday,
        "friend" => FactKind.Friend,
        _ => null,
    };

    private static FactKind? OfPlace(string property) => property switch
    {
        "setting" => FactKind.Setting,
        "landmark" or "thelandmark" => FactKind.Landmark,
        "fame" => FactKind.KnownFor,
        "marketday" => FactKind.MarketDay,
        "mayor" => FactKind.Mayor,
        _ => null,
    };

    private static FactKind? OfAnimal(string property) => property switch
    {
        "eats" => FactKind.AnimalFood,
        "lives" => FactKind.AnimalDwelling,
        "legs" => FactKind.AnimalLegs,
        "can" => FactKind.AnimalAbility,
        _ => null,
    };
}
