namespace TinyGpt.Corpus.World;

/// <summary>A house and the family in it.</summary>
public sealed class Household
{
    internal Household(string familyName, Place place, string doorColour) =>
        (FamilyName, Place, DoorColour) = (familyName, place, doorColour);

    /// <summary>The name that all of the family share; no other house has it.</summary>
    public string FamilyName { get; }

    /// <summary>Where the house stands.</summary>
    public Place Place { get; }

    /// <summary>Colour of the door, by which people find the house; the houses of one place have different ones.</summary>
    public string DoorColour { get; }

    /// <summary>Who lives here, the oldest first.</summary>
    public IReadOnlyList<Person> People { get; internal set; } = [];
}
