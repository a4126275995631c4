namespace TinyGpt.Corpus.World;

/// <summary>Settles families in the places, and gives everybody a trade, a friend, a dear thing and perhaps an animal.</summary>
internal sealed class PeopleBuilder(WorldRandom random, WorldStock stock, IReadOnlyList<Place> places)
{
    private const int YoungestPupil = 6;

    private readonly Queue<string> _female = new(random.Shuffled(stock.Female));
    private readonly Queue<string> _male = new(random.Shuffled(stock.Male));
    private readonly Queue<string> _families = new(random.Shuffled(stock.Family));
    private readonly Queue<string> _pets = new(random.Shuffled(stock.Pets));
    private readonly List<Person> _people = [];

    /// <summary>Everybody, in the order of fame: the first are spoken of most.</summary>
    public IReadOnlyList<Person> People()
    {
        for (int i = 0; _people.Count < stock.LeastPeople || _people.Count(person => !person.IsChild) < stock.LeastAdults; i++)
        {
            Settle(places[i % places.Count]);
        }

        GiveJobs();
        GiveFriends(_people.Where(person => person.IsChild));
        GiveFriends(_people.Where(person => !person.IsChild));
        foreach (Place place in places)
        {
            place.Mayor = random.Pick([.. place.People.Where(person => !person.IsChild)]);
        }

        return random.Shuffled(_people);
    }

    /// <summary>First names, after <see cref="People"/>, that nobody has.</summary>
    public IReadOnlyList<string> UnusedNames() => [.. _female.Concat(_male).Order(StringComparer.Ordinal)];

    private void Settle(Place place)
    {
        string[] doors = [.. place.Households.Select(other => other.DoorColour)];
        Household household = new(_families.Dequeue(), place, random.Pick([.. Traits.Colours.Except(doors)]));
        place.Add(household);
        List<Person> members = random.Next(8) switch
        {
            0 => Adults(household, random.Between(2, 3)),
            1 => ThreeGenerations(household),
            2 => [.. Couple(household, random.Between(50, 75))],
            _ => Family(household, random.Between(30, 42)),
        };
        household.People = [.. members.OrderByDescending(person => person.Age)];
        _people.AddRange(household.People);
    }

    /// <summary>Brothers and sisters who stayed together.</summary>
    private List<Person> Adults(Household household, int count)
    {
        int age = random.Between(20, 50);
        List<Person> people = [.. Enumerable.Range(0, count).Select(i => Born(household, RandomGender(), age + (2 * i)))];
        SetSiblings(people);
        return people;
    }

    private Person[] Couple(Household household, int age)
    {
        Person wife = Born(household, Gender.Female, age + random.Between(-2, 2));
        Person husband = Born(household, Gender.Male, age + random.Between(-2, 2));
        (wife.Spouse, husband.Spouse) = (husband, wife);
        return [wife, husband];
    }

    private List<Person> Family(Household household, int age)
    {
        Person[] parents = Couple(household, age);
        int childAge = Math.Min(random.Between(9, 15), age - 22);
        List<Person> children = [];
        for (int count = random.Between(1, 4); count > 0 && childAge >= YoungestPupil; count--, childAge -= random.Between(1, 3))
        {
            children.Add(Born(household, RandomGender(), childAge));
        }

        SetSiblings(children);
        SetParents(children, parents[0], parents[1]);
        return [.. parents, .. children];
    }

    private List<Person> ThreeGenerations(Household household)
    {
        int age = random.Between(30, 40);
        List<Person> family = Family(household, age);
        Person parent = family[random.Next(2)];
        Person elder = Born(household, RandomGender(), age + random.Between(24, 30));
        elder.Children = [parent];
        if (elder.Gender == Gender.Female)
        {
            parent.Mother = elder;
        }
        else
        {
            parent.Father = elder;
        }

        return [elder, .. family];
    }

    private static void SetSiblings(List<Person> people)
    {
        foreach (Person person in people)
        {
            person.Siblings = [.. people.Where(other => other != person).OrderByDescending(other => other.Age)];
        }
    }

    private static void SetParents(List<Person> children, Person mother, Person father)
    {
        mother.Children = father.Children = children;
        foreach (Person child in children)
        {
            (child.Mother, child.Father) = (mother, father);
        }
    }

    private Gender RandomGender() => _male.Count == 0 || (_female.Count > 0 && random.Chance(50)) ? Gender.Female : Gender.Male;

    private Person Born(Household household, Gender gender, int age)
    {
        Person person = new((gender == Gender.Female ? _female : _male).Dequeue(), gender, age, household)
        {
            Hair = random.Pick(age > 55 ? Traits.OldHair : Traits.Hair),
            Food = random.Pick(Traits.Foods),
            Colour = random.Pick(Traits.Colours),
            Hobby = random.Pick(Traits.Hobbies),
            BirthMonth = random.Pick(Traits.Months),
            Thing = new Possession(random.Pick(ThingKind.Dear), random.Pick(Traits.Colours)),
        };
        if (_pets.Count > 0 && random.Chance(45))
        {
            AnimalKind kind = random.Pick(stock.Tame);
            person.Pet = new Pet(_pets.Dequeue(), kind, random.Pick(Traits.PetColours), random.Pick(Traits.Treats), person);
        }

        return person;
    }

    /// <summary>Each trade is dealt once before any is dealt again; who is left over by the water trades takes what comes next.</summary>
    private void GiveJobs()
    {
        LinkedList<Job> jobs = new();
        foreach (Person person in random.Shuffled(_people.Where(person => !person.IsChild)))
        {
            LinkedListNode<Job>? job = FirstFor(person, jobs);
            if (job is null)
            {
                foreach (Job next in random.Shuffled(stock.Jobs))
                {
                    jobs.AddLast(next);
                }

                job = FirstFor(person, jobs)!;
            }

            person.Job = job.Value;
            jobs.Remove(job);
        }
    }

    private static LinkedListNode<Job>? FirstFor(Person person, LinkedList<Job> jobs)
    {
        LinkedListNode<Job>? node = jobs.First;
        while (node is not null && node.Value.NeedsWater && !person.Home.Setting.HasWater)
        {
            node = node.Next;
        }

        return node;
    }

    /// <summary>Pairs people of different houses, neighbours first; whoever stays alone looks up to somebody already paired.</summary>
    private void GiveFriends(IEnumerable<Person> people)
    {
        List<Person> waiting = [.. random.Shuffled(people).OrderBy(person => person.Home.Name, StringComparer.Ordinal)];
        List<Person> all = [.. waiting];
        while (waiting.Count > 0)
        {
            Person first = waiting[0];
            waiting.RemoveAt(0);
            Person? second = waiting.Find(other => other.Household != first.Household);
            if (second is null)
            {
                first.Friend = random.Pick([.. all.Where(other => other.Household != first.Household)]);
            }
            else
            {
                (first.Friend, second.Friend) = (second, first);
                waiting.Remove(second);
            }
        }
    }
}
