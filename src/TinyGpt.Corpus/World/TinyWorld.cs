using System.Text;

namespace TinyGpt.Corpus.World;

/// <summary>
/// A small invented world that writes about itself in simple English: the text that a model is trained on when no other is given.
/// A seed settles who lives where, who works as what, who owns which animal, what things cost and how far it is from place to place;
/// every document then says nothing about people, places and prices but what is true in this world. The same seed gives the same world
/// and the same documents, character by character, on every machine.
/// </summary>
public sealed class TinyWorld
{
    /// <summary>Goes up by one whenever the text of a seed changes on purpose.</summary>
    public const int Version = 1;

    /// <summary>The length of the text that a model is trained on by default.</summary>
    public const long DefaultCharacters = 4_000_000;

    private readonly ILookup<string, Ware> _waresByMaker;
    private readonly Dictionary<string, Person> _peopleByName;
    private readonly FactBook _facts;

    private TinyWorld(ulong seed, WorldSize size)
    {
        (Seed, Size) = (seed, size);
        WorldStock stock = WorldStock.For(size);
        (Jobs, TameAnimals, WildAnimals) = (stock.Jobs, stock.Tame, stock.Wild);
        // Documents use the streams from 0 upwards.
        WorldRandom random = new(seed, ulong.MaxValue);
        MapBuilder map = new(random, stock);
        Country = random.Pick(Names.Countries);
        Places = map.Places();
        PeopleBuilder people = new(random, stock, Places);
        People = people.People();
        UnusedNames = people.UnusedNames();
        Pets = [.. People.Select(person => person.Pet).OfType<Pet>()];
        Wares = map.Wares();
        Events = map.Events(Places);
        _waresByMaker = Wares.ToLookup(ware => ware.Maker, StringComparer.Ordinal);
        _peopleByName = People.ToDictionary(person => person.Name, StringComparer.Ordinal);
        _facts = new FactBook(this);
    }

    /// <summary>The seed that the world grew from.</summary>
    public ulong Seed { get; }

    /// <summary>How large it is.</summary>
    public WorldSize Size { get; }

    /// <summary>The name of the country.</summary>
    public string Country { get; }

    /// <summary>Everybody, in the order of fame: the first are spoken of often, the last hardly ever.</summary>
    public IReadOnlyList<Person> People { get; }

    /// <summary>First names that nobody has: good for asking about people who do not exist.</summary>
    public IReadOnlyList<string> UnusedNames { get; }

    /// <summary>Villages and towns.</summary>
    public IReadOnlyList<Place> Places { get; }

    /// <summary>The animals with names, in the order of their owners' fame.</summary>
    public IReadOnlyList<Pet> Pets { get; }

    /// <summary>What can be bought.</summary>
    public IReadOnlyList<Ware> Wares { get; }

    /// <summary>The trades of grown-up people.</summary>
    public IReadOnlyList<Job> Jobs { get; }

    /// <summary>The kinds of animals that people keep and give a name.</summary>
    public IReadOnlyList<AnimalKind> TameAnimals { get; }

    /// <summary>The kinds of animals without names of their own.</summary>
    public IReadOnlyList<AnimalKind> WildAnimals { get; }

    /// <summary>What once happened, the oldest first.</summary>
    public IReadOnlyList<WorldEvent> Events { get; }

    /// <summary>Everything that is true, one statement at a time.</summary>
    public IReadOnlyList<Fact> Facts => _facts.All;

    /// <summary>Creates the world of a seed.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such size.</exception>
    public static TinyWorld Create(ulong seed = 1, WorldSize size = WorldSize.Tiny) => new(seed, size);

    /// <summary>The person of that first name, or null when nobody is called so.</summary>
    public Person? FindPerson(string name) => _peopleByName.GetValueOrDefault(name);

    /// <summary>What somebody of that job makes and sells.</summary>
    public IReadOnlyList<Ware> WaresOf(Job job) => [.. _waresByMaker[job.Name]];

    /// <summary>The kind of the document with that number.</summary>
    public DocumentKind KindOf(long index) => DocumentMix.Pick(new WorldRandom(Seed, Stream(index)));

    /// <summary>The document with that number, without a line end after it. Documents do not depend on each other.</summary>
    public string Document(long index) => Document(index, tellings: null);

    /// <summary>The document with that number; what it tells is noted.</summary>
    internal string Document(long index, Tellings? tellings)
    {
        Scene scene = new(this, new WorldRandom(Seed, Stream(index)), tellings);
        StringBuilder output = new();
        DocumentMix.Write(DocumentMix.Pick(scene.Random), scene, output);
        return Grammar.WithArticles(output);
    }

    /// <summary>Documents from number <paramref name="first"/> on; there is no last one.</summary>
    public IEnumerable<string> Documents(long first = 0)
    {
        for (long index = first; ; index++)
        {
            yield return Document(index);
        }
    }

    /// <summary>
    /// Whole documents, each followed by a blank line, until there are at least so many characters. A longer text starts with the shorter.
    /// </summary>
    public string Text(long characters = DefaultCharacters)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(characters);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(characters, 1_000_000_000);
        StringBuilder text = new((int)characters + 4096);
        foreach (string document in Documents().TakeWhile(_ => text.Length < characters))
        {
            text.Append(document).Append("\n\n");
        }

        return text.ToString();
    }

    /// <summary>Everybody and everything that there are facts about.</summary>
    internal IReadOnlyList<IWords> Subjects => _facts.Subjects;

    /// <summary>What is true about one person, animal, place or thing.</summary>
    internal IReadOnlyList<Fact> FactsAbout(IWords subject) => _facts.About(subject);

    /// <summary>What is true of one kind, for all that it can be said of.</summary>
    internal IReadOnlyList<Fact> FactsOf(FactKind kind) => _facts.OfKind(kind);

    /// <summary>
    /// One of the items, the first ones most often: in a tiny world by a law that every word of its text rests on
    /// (<see cref="WorldRandom.PickByFame"/>), in larger ones by that of Zipf.
    /// </summary>
    internal T PickByFame<T>(WorldRandom random, IReadOnlyList<T> items) =>
        Size == WorldSize.Tiny ? random.PickByFame(items) : random.PickByZipf(items);

    /// <summary>Somebody who fits, famous people more often.</summary>
    internal Person PickPerson(WorldRandom random, Func<Person, bool> fits)
    {
        for (int attempt = 0; attempt < 100; attempt++)
        {
            Person person = PickByFame(random, People);
            if (fits(person))
            {
                return person;
            }
        }

        return People.First(fits);
    }

    private static ulong Stream(long index) =>
        index >= 0 ? (ulong)index : throw new ArgumentOutOfRangeException(nameof(index), index, "Documents are numbered from 0.");
}
