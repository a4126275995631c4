namespace TinyGpt.Corpus.World.Tasks;

/// <summary>People who do not exist: they have names that nobody in the world has, and nothing is known of them.</summary>
internal static class Strangers
{
    private const string File = "tasks-unknown.txt";

    private const int Age = 30;

    /// <summary>
    /// All of them, in the order of the alphabet: the names that the seed or the size of the world left over, those of Text/tasks-unknown.txt, and some hundreds that are
    /// put together of beginnings and endings: for what a model must learn is that it does not know whatever name it has not met.
    /// </summary>
    public static IReadOnlyList<Person> Of(TinyWorld world)
    {
        HashSet<string> taken =
        [
            .. world.People.Select(person => person.Name), .. world.People.Select(person => person.Household.FamilyName),
            .. world.Pets.Select(pet => pet.Name), .. world.Places.Select(place => place.Name), world.Country,
        ];
        HashSet<string> female = [.. Names.Female, .. MoreNames.Female, .. TaskText.Words(File, "female"), .. PutTogether("female endings")];
        string[] names =
        [
            .. world.UnusedNames, .. MoreNames.Female, .. MoreNames.Male, .. TaskText.Words(File, "female"), .. TaskText.Words(File, "male"),
            .. PutTogether("female endings"), .. PutTogether("male endings"),
        ];
        return [.. names.Distinct(StringComparer.Ordinal).Where(name => !taken.Contains(name)).Order(StringComparer.Ordinal)
            .Select(name => Stranger(name, female.Contains(name) ? Gender.Female : Gender.Male, world))];
    }

    private static IEnumerable<string> PutTogether(string endings) =>
        TaskText.Words(File, "beginnings").SelectMany(beginning => TaskText.Words(File, endings).Select(ending => beginning + ending));

    /// <summary>Questions about an animal need one to ask about.</summary>
    private static Person Stranger(string name, Gender gender, TinyWorld world)
    {
        Person person = new(name, gender, Age, new Household(name, world.Places[0], Traits.Colours[0]));
        person.Pet = new Pet(name, world.TameAnimals[name.Length % world.TameAnimals.Count], Traits.PetColours[0], Traits.Treats[0], person);
        return person;
    }
}
