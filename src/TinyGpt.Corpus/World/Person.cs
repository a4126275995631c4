namespace TinyGpt.Corpus.World;

/// <summary>Decides a person's pronouns and the words for his or her relatives.</summary>
public enum Gender
{
    /// <summary>she, her</summary>
    Female,

    /// <summary>he, him, his</summary>
    Male,
}

/// <summary>Somebody who lives in the world. First names are unique, so a first name alone says who is meant.</summary>
public sealed class Person : IWords
{
    internal Person(string name, Gender gender, int age, Household household)
    {
        (Name, Gender, Age, Household) = (name, gender, age, household);
        Friend = this;
    }

    /// <summary>The first name, which nobody else in the world has.</summary>
    public string Name { get; }

    /// <summary>First name and family name.</summary>
    public string FullName => Name + " " + Household.FamilyName;

    /// <summary>Female or male.</summary>
    public Gender Gender { get; }

    /// <summary>Whole years.</summary>
    public int Age { get; }

    /// <summary>Whether the person still goes to school (up to 15 years).</summary>
    public bool IsChild => Age < 16;

    /// <summary>The house and the people in it.</summary>
    public Household Household { get; }

    /// <summary>Where the person lives.</summary>
    public Place Home => Household.Place;

    /// <summary>What the person does; all children are pupils.</summary>
    public Job Job { get; internal set; } = Job.Pupil;

    /// <summary>Colour of the hair: "brown".</summary>
    public string Hair { get; internal init; } = "";

    /// <summary>Favourite food: "onion soup".</summary>
    public string Food { get; internal init; } = "";

    /// <summary>Favourite colour: "green".</summary>
    public string Colour { get; internal init; } = "";

    /// <summary>What the person likes to do: "climbing trees".</summary>
    public string Hobby { get; internal init; } = "";

    /// <summary>The month of the birthday: "May".</summary>
    public string BirthMonth { get; internal init; } = "";

    /// <summary>The thing that the person is fond of; its colour belongs to it.</summary>
    public Possession Thing { get; internal init; } = new(ThingKind.All[0], "red");

    /// <summary>The person's animal, if there is one.</summary>
    public Pet? Pet { get; internal set; }

    /// <summary>Husband or wife.</summary>
    public Person? Spouse { get; internal set; }

    /// <summary>The mother, where she is one of the people of the world.</summary>
    public Person? Mother { get; internal set; }

    /// <summary>The father, where he is one of the people of the world.</summary>
    public Person? Father { get; internal set; }

    /// <summary>Sons and daughters, the oldest first.</summary>
    public IReadOnlyList<Person> Children { get; internal set; } = [];

    /// <summary>Brothers and sisters, the oldest first.</summary>
    public IReadOnlyList<Person> Siblings { get; internal set; } = [];

    /// <summary>The best friend, who lives in another house.</summary>
    public Person Friend { get; internal set; }

    /// <inheritdoc/>
    public override string ToString() => FullName;

    string? IWords.Word(string property) => property switch
    {
        "" => Name,
        "full" => FullName,
        "family" => Household.FamilyName,
        "s" => Name + "'s",
        "age" => Grammar.Digits(Age),
        "years" => Grammar.WordOrDigits(Age),
        "home" => Home.Name,
        "door" => Household.DoorColour,
        "job" => Job.Name,
        "work" => Job.Workplace,
        "does" => Job.Does,
        "do" => Job.Do,
        "tool" => Job.Tool,
        "hair" => Hair,
        "food" => Food,
        "colour" => Colour,
        "hobby" => Hobby,
        "month" => BirthMonth,
        "thing" => Thing.Kind.Name,
        "redthing" => Thing.ToString(),
        "friend" => Friend.Name,
        _ => Gender == Gender.Female ? FemaleWord(property) : MaleWord(property),
    };

    private string? FemaleWord(string property) => property switch
    {
        "he" => "she",
        "him" or "his" => "her",
        "himself" => "herself",
        "father" => "mother",
        "son" => "daughter",
        "husband" => "wife",
        "wife" => "husband",
        "boy" => IsChild ? "girl" : "woman",
        "little" => IsChild ? "girl" : Age > 60 ? "old woman" : "woman",
        _ => null,
    };

    private string? MaleWord(string property) => property switch
    {
        "he" or "him" or "his" or "himself" or "father" or "son" or "husband" or "wife" => property,
        "boy" => IsChild ? "boy" : "man",
        "little" => IsChild ? "boy" : Age > 60 ? "old man" : "man",
        _ => null,
    };
}
