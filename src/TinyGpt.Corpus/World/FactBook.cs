namespace TinyGpt.Corpus.World;

/// <summary>Everything that is true, as a list: the same properties that the objects have, one by one.</summary>
internal sealed class FactBook
{
    private readonly Dictionary<IWords, IReadOnlyList<Fact>> _bySubject = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<FactKind, List<Fact>> _byKind = [];
    private readonly List<Fact> _all = [];
    private readonly List<IWords> _subjects = [];

    public FactBook(TinyWorld world)
    {
        IEnumerable<IWords> subjects =
        [
            .. world.People, .. world.Pets, .. world.Places, .. world.Wares, .. world.Events,
            .. world.TameAnimals, .. world.WildAnimals, .. ThingKind.All, .. world.Jobs, Job.Pupil,
        ];
        foreach (IWords subject in subjects)
        {
            Fact[] facts = [.. Of(subject)];
            _bySubject.Add(subject, facts);
            _subjects.Add(subject);
            foreach (Fact fact in facts)
            {
                _all.Add(fact);
                if (!_byKind.TryGetValue(fact.Kind, out List<Fact>? ofKind))
                {
                    _byKind.Add(fact.Kind, ofKind = []);
                }

                ofKind.Add(fact);
            }
        }
    }

    /// <summary>Every fact.</summary>
    public IReadOnlyList<Fact> All => _all;

    /// <summary>Everybody and everything that there are facts about.</summary>
    public IReadOnlyList<IWords> Subjects => _subjects;

    /// <summary>The facts about one person, animal, place or thing.</summary>
    public IReadOnlyList<Fact> About(IWords subject) => _bySubject[subject];

    /// <summary>The facts of a kind.</summary>
    public IReadOnlyList<Fact> OfKind(FactKind kind) => _byKind[kind];

    private static IEnumerable<Fact> Of(IWords subject) => subject switch
    {
        Person person => Of(person),
        Pet pet => Of(pet),
        Place place => Of(place),
        Ware ware => Of(ware),
        WorldEvent worldEvent => Of(worldEvent),
        AnimalKind animal => Of(animal),
        ThingKind thing => Of(thing),
        Job job => Of(job),
        _ => throw new ArgumentException($"There are no facts about {subject}.", nameof(subject)),
    };

    private static IEnumerable<Fact> Of(Person person)
    {
        string name = person.Name;
        yield return new(FactKind.Home, name, person.Home.Name);
        yield return new(FactKind.Door, name, person.Household.DoorColour);
        yield return new(FactKind.Age, name, Grammar.Digits(person.Age));
        yield return new(FactKind.Hair, name, person.Hair);
        yield return new(FactKind.Food, name, person.Food);
        yield return new(FactKind.Colour, name, person.Colour);
        yield return new(FactKind.Hobby, name, person.Hobby);
        yield return new(FactKind.Thing, name, person.Thing.ToString());
        yield return new(FactKind.Birthday, name, person.BirthMonth);
        yield return new(FactKind.Friend, name, person.Friend.Name);
        if (!person.IsChild)
        {
            yield return new(FactKind.Job, name, person.Job.Name);
        }

        foreach ((FactKind kind, Person? relative) in new[]
        {
            (FactKind.Spouse, person.Spouse), (FactKind.Mother, person.Mother), (FactKind.Father, person.Father),
        })
        {
            if (relative is not null)
            {
                yield return new(kind, name, relative.Name);
            }
        }

        if (person.Pet is not null)
        {
            yield return new(FactKind.Pet, name, person.Pet.Name);
        }

        if (person.Siblings.Count > 0)
        {
            yield return new(FactKind.Siblings, name, Enumerate(person.Siblings));
        }

        if (person.Children.Count > 0)
        {
            yield return new(FactKind.Children, name, Enumerate(person.Children));
        }
    }

    private static string Enumerate(IReadOnlyList<Person> people) => Grammar.Enumerate([.. people.Select(person => person.Name)]);

    private static IEnumerable<Fact> Of(Pet pet)
    {
        yield return new(FactKind.PetKind, pet.Name, pet.Colour + " " + pet.Kind.Name);
        yield return new(FactKind.PetOwner, pet.Name, pet.Owner.Name);
        yield return new(FactKind.PetTreat, pet.Name, pet.Treat);
    }

    private static IEnumerable<Fact> Of(Place place)
    {
        yield return new(FactKind.Setting, place.Name, place.Setting.Words);
        yield return new(FactKind.Landmark, place.Name, place.Landmark);
        yield return new(FactKind.KnownFor, place.Name, place.KnownFor);
        yield return new(FactKind.MarketDay, place.Name, place.MarketDay);
        yield return new(FactKind.Houses, place.Name, Grammar.Digits(place.Houses));
        yield return new(FactKind.Mayor, place.Name, place.Mayor.Name);
    }

    private static IEnumerable<Fact> Of(Ware ware)
    {
        yield return new(FactKind.Price, ware.Name, Grammar.Digits(ware.Price));
        yield return new(FactKind.Maker, ware.Name, ware.Maker);
    }

    private static IEnumerable<Fact> Of(WorldEvent worldEvent)
    {
        yield return new(FactKind.EventYear, worldEvent.Name, Grammar.Digits(worldEvent.Year));
        yield return new(FactKind.EventPlace, worldEvent.Name, worldEvent.Place.Name);
    }

    private static IEnumerable<Fact> Of(AnimalKind animal)
    {
        if (animal.Sound.Length > 0)
        {
            yield return new(FactKind.AnimalSound, animal.Name, animal.Sound);
        }

        if (animal.Young.Length > 0)
        {
            yield return new(FactKind.AnimalYoung, animal.Name, animal.Young);
        }

        yield return new(FactKind.AnimalFood, animal.Name, animal.Food);
        yield return new(FactKind.AnimalDwelling, animal.Name, animal.Dwelling);
        yield return new(FactKind.AnimalLegs, animal.Name, animal.Legs == 0 ? "no" : Grammar.NumberWord(animal.Legs));
        yield return new(FactKind.AnimalAbility, animal.Name, animal.Can);
    }

    private static IEnumerable<Fact> Of(ThingKind thing)
    {
        yield return new(FactKind.ThingUse, thing.Name, thing.Use);
        yield return new(FactKind.ThingMaterial, thing.Name, thing.Material);
    }

    private static IEnumerable<Fact> Of(Job job)
    {
        yield return new(FactKind.Workplace, job.Name, job.Workplace);
        yield return new(FactKind.Work, job.Name, job.Does);
        yield return new(FactKind.Tool, job.Name, job.Tool);
    }
}
