namespace TinyGpt.Corpus.World;

/// <summary>What a fact says about its subject.</summary>
public enum FactKind
{
    /// <summary>Person → place where he or she lives.</summary>
    Home,

    /// <summary>Person → colour of the door of the house.</summary>
    Door,

    /// <summary>Person → name of the job.</summary>
    Job,

    /// <summary>Person → years, in digits.</summary>
    Age,

    /// <summary>Person → colour of the hair.</summary>
    Hair,

    /// <summary>Person → favourite food.</summary>
    Food,

    /// <summary>Person → favourite colour.</summary>
    Colour,

    /// <summary>Person → what he or she likes to do.</summary>
    Hobby,

    /// <summary>Person → dear thing with its colour.</summary>
    Thing,

    /// <summary>Person → month of the birthday.</summary>
    Birthday,

    /// <summary>Person → best friend.</summary>
    Friend,

    /// <summary>Person → name of the animal.</summary>
    Pet,

    /// <summary>Person → husband or wife.</summary>
    Spouse,

    /// <summary>Person → mother.</summary>
    Mother,

    /// <summary>Person → father.</summary>
    Father,

    /// <summary>Person → sisters and brothers, the oldest first.</summary>
    Siblings,

    /// <summary>Person → sons and daughters, the oldest first.</summary>
    Children,

    /// <summary>Animal with a name → colour and kind.</summary>
    PetKind,

    /// <summary>Animal with a name → its owner.</summary>
    PetOwner,

    /// <summary>Animal with a name → what it likes to eat.</summary>
    PetTreat,

    /// <summary>Place → where it lies.</summary>
    Setting,

    /// <summary>Place → what stands there.</summary>
    Landmark,

    /// <summary>Place → what it is known for.</summary>
    KnownFor,

    /// <summary>Place → day of the market.</summary>
    MarketDay,

    /// <summary>Place → number of houses, in digits.</summary>
    Houses,

    /// <summary>Place → mayor.</summary>
    Mayor,

    /// <summary>Ware → coins, in digits.</summary>
    Price,

    /// <summary>Ware → job of those who sell it.</summary>
    Maker,

    /// <summary>Event → year, in digits.</summary>
    EventYear,

    /// <summary>Event → place.</summary>
    EventPlace,

    /// <summary>Kind of animal → what it says.</summary>
    AnimalSound,

    /// <summary>Kind of animal → what it eats.</summary>
    AnimalFood,

    /// <summary>Kind of animal → where it lives.</summary>
    AnimalDwelling,

    /// <summary>Kind of animal → number of legs, in words.</summary>
    AnimalLegs,

    /// <summary>Kind of animal → the word for its young.</summary>
    AnimalYoung,

    /// <summary>Kind of animal → what it does or can do.</summary>
    AnimalAbility,

    /// <summary>Kind of thing → what it is for.</summary>
    ThingUse,

    /// <summary>Kind of thing → what it is made of.</summary>
    ThingMaterial,

    /// <summary>Job → where it is done.</summary>
    Workplace,

    /// <summary>Job → what such a person does.</summary>
    Work,

    /// <summary>Job → what is needed for it.</summary>
    Tool,
}

/// <summary>One thing that is true in a world: (Home, "Mara", "Foxmere").</summary>
/// <param name="Kind">What is said.</param>
/// <param name="Subject">The name of what it is said of; together with the kind it is unique in the world.</param>
/// <param name="Value">The answer, in the words that the text uses.</param>
public sealed record Fact(FactKind Kind, string Subject, string Value);
