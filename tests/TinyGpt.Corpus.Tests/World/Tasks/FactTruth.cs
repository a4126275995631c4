using TinyGpt.Corpus.World;

namespace TinyGpt.Corpus.Tests.World.Tasks;

/// <summary>What is true, read from the people, places and things themselves and not from the list of facts.</summary>
internal static class FactTruth
{
    public static string? Of(TinyWorld world, string kind, string subject) =>
        OfPerson(world.FindPerson(subject), kind)
        ?? OfPet(world.Pets.SingleOrDefault(pet => pet.Name == subject), kind)
        ?? OfPlace(world.Places.SingleOrDefault(place => place.Name == subject), kind)
        ?? OfThing(world, subject, kind)
        ?? OfAnimal(world.TameAnimals.Concat(world.WildAnimals).SingleOrDefault(animal => animal.Name == subject), kind)
        ?? OfJob(world.Jobs.Append(Job.Pupil).SingleOrDefault(job => job.Name == subject), kind);

    private static string? OfPerson(Person? person, string kind) => person is null ? null : kind switch
    {
        "Home" => person.Home.Name,
        "Door" => person.Household.DoorColour,
        "Job" => person.Job.Name,
        "Age" => $"{person.Age}",
        "Hair" => person.Hair,
        "Food" => person.Food,
        "Colour" => person.Colour,
        "Hobby" => person.Hobby,
        "Thing" => $"{person.Thing.Colour} {person.Thing.Kind.Name}",
        "Birthday" => person.BirthMonth,
        "Friend" => person.Friend.Name,
        "Pet" => person.Pet?.Name,
        "Spouse" => person.Spouse?.Name,
        "Mother" => person.Mother?.Name,
        "Father" => person.Father?.Name,
        "Siblings" => Listed(person.Siblings),
        "Children" => Listed(person.Children),
        _ => null,
    };

    private static string Listed(IReadOnlyList<Person> people) =>
        string.Join(", ", people.SkipLast(1).Select(person => person.Name)) + (people.Count > 1 ? " and " : "") + people[^1].Name;

    private static string? OfPet(Pet? pet, string kind) => pet is null ? null : kind switch
    {
        "PetKind" => $"{pet.Colour} {pet.Kind.Name}",
        "PetOwner" => pet.Owner.Name,
        "PetTreat" => pet.Treat,
        _ => null,
    };

    private static string? OfPlace(Place? place, string kind) => place is null ? null : kind switch
    {
        "Setting" => place.Setting.Words,
        "Landmark" => place.Landmark,
        "KnownFor" => place.KnownFor,
        "MarketDay" => place.MarketDay,
        "Houses" => $"{place.Houses}",
        "Mayor" => place.Mayor.Name,
        _ => null,
    };

    private static string? OfThing(TinyWorld world, string subject, string kind) => kind switch
    {
        "Price" => $"{world.Wares.Single(ware => ware.Name == subject).Price}",
        "Maker" => world.Wares.Single(ware => ware.Name == subject).Maker,
        "EventYear" => $"{world.Events.Single(worldEvent => worldEvent.Name == subject).Year}",
        "EventPlace" => world.Events.Single(worldEvent => worldEvent.Name == subject).Place.Name,
        "ThingUse" => ThingKind.All.Single(thing => thing.Name == subject).Use,
        "ThingMaterial" => ThingKind.All.Single(thing => thing.Name == subject).Material,
        _ => null,
    };

    private static string? OfAnimal(AnimalKind? animal, string kind) => animal is null ? null : kind switch
    {
        "AnimalSound" => animal.Sound,
        "AnimalFood" => animal.Food,
        "AnimalDwelling" => animal.Dwelling,
        "AnimalLegs" => animal.Legs switch { 0 => "no", 2 => "two", 4 => "four", 6 => "six", 8 => "eight", 10 => "ten", int legs => $"{legs}" },
        "AnimalYoung" => animal.Young,
        "AnimalAbility" => animal.Can,
        _ => null,
    };

    private static string? OfJob(Job? job, string kind) => job is null ? null : kind switch
    {
        "Workplace" => job.Workplace,
        "Work" => job.Does,
        "Tool" => job.Tool,
        _ => null,
    };
}
