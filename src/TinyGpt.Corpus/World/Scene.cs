namespace TinyGpt.Corpus.World;

/// <summary>
/// Who and what a document is about. A role gets its person or thing when it is first spoken of and keeps it to the end, so that all
/// sentences of a document agree with each other and with the world.
/// </summary>
/// <param name="world">The world that the document is about.</param>
/// <param name="random">Chooses people, things and words.</param>
/// <param name="tellings">Takes note of the facts that the document tells, where somebody wants to know.</param>
internal sealed class Scene(TinyWorld world, WorldRandom random, Tellings? tellings = null)
{
    private readonly Dictionary<string, IWords> _cast = [];

    public TinyWorld World => world;

    public WorldRandom Random => random;

    /// <summary>The person whom the pronouns without a name mean.</summary>
    public Person Hero => (Person)this["hero"];

    /// <summary>Everybody who has a role.</summary>
    public IEnumerable<Person> People => _cast.Values.OfType<Person>();

    /// <summary>Who or what has the role; it is cast now if it is not yet.</summary>
    public IWords this[string role]
    {
        get
        {
            if (!_cast.TryGetValue(role, out IWords? words))
            {
                words = ChosenFact.For(role, this, _cast.Values.OfType<ChosenFact>())
                    ?? Casting.For(role, this)
                    ?? throw new InvalidOperationException($"No role and no phrase is called \"{role}\".");
                _cast.Add(role, words);
            }

            return words;
        }
        set => _cast[role] = value;
    }

    /// <summary>The words for a slot of a template.</summary>
    public string Word(string role, string property)
    {
        if (role is "he" or "him" or "his" or "himself" && property.Length == 0)
        {
            (role, property) = ("hero", role);
        }

        if (property.Length == 0 && !_cast.ContainsKey(role) && Phrases.Find(role) is Template phrase)
        {
            return phrase.Render(this);
        }

        IWords words = this[role];
        tellings?.Note(role, words, property, _cast.GetValueOrDefault("hero") as Person);
        return words.Word(property) ?? throw new InvalidOperationException($"\"{role}\" ({words}) has no \"{property}\".");
    }

    /// <summary>Takes note that the document tells the fact.</summary>
    public void Tell(FactKind kind, string subject) => tellings?.Add(kind, subject);

    /// <summary>Takes note that the document works out the sum.</summary>
    public void Tell(char operation, int left, int right) => tellings?.Add(operation, left, right);

    /// <summary>A scene of the same world with the same random numbers, and nobody in it yet.</summary>
    public Scene Fresh() => new(world, random, tellings);
}
