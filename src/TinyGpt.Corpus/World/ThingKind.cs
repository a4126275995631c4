namespace TinyGpt.Corpus.World;

/// <summary>A kind of thing. These facts hold in every world.</summary>
/// <param name="Name">"kite"</param>
/// <param name="Material">What it is made of: "paper".</param>
/// <param name="Use">What it is for: "flying in the wind".</param>
/// <param name="IsDear">Whether it is small enough to be somebody's dearest thing, carried about, lost and found.</param>
public sealed record ThingKind(string Name, string Material, string Use, bool IsDear = true) : IWords
{
    /// <summary>All kinds of things.</summary>
    public static IReadOnlyList<ThingKind> All { get; } =
    [
        new("kite", "paper", "flying in the wind"),
        new("hat", "wool", "keeping the head warm"),
        new("coat", "cloth", "keeping out the cold"),
        new("scarf", "wool", "keeping the neck warm"),
        new("toy boat", "wood", "sailing on the pond"),
        new("drum", "wood", "making a loud noise"),
        new("flute", "wood", "playing soft music"),
        new("ball", "leather", "playing games"),
        new("cup", "clay", "drinking tea"),
        new("blanket", "wool", "keeping warm at night"),
        new("bag", "cloth", "carrying things"),
        new("box", "wood", "keeping small things"),
        new("umbrella", "cloth", "keeping off the rain"),
        new("lamp", "glass", "giving light"),
        new("bell", "iron", "calling people"),
        new("basket", "willow", "carrying apples"),
        new("book", "paper", "reading"),
        new("bucket", "wood", "carrying water"),
        new("sled", "wood", "riding on the snow"),
        new("whistle", "tin", "calling a dog"),
        new("fiddle", "wood", "playing for a dance"),
        new("mirror", "glass", "looking at your face"),
        new("jug", "clay", "pouring milk"),
        new("lantern", "tin and glass", "walking in the dark"),
        new("spoon", "wood", "eating soup"),
        new("pillow", "feathers", "resting the head"),
        new("purse", "leather", "keeping coins"),
        new("apron", "cloth", "keeping clothes clean"),
        new("comb", "bone", "making the hair tidy"),
        new("map", "paper", "finding the way"),
        new("ladder", "wood", "climbing up", IsDear: false),
        new("rug", "wool", "keeping the feet warm", IsDear: false),
        new("spade", "iron", "digging holes", IsDear: false),
        new("broom", "straw", "sweeping the floor", IsDear: false),
        new("net", "string", "catching fish", IsDear: false),
        new("oven", "stone", "baking bread", IsDear: false),
        new("cart", "wood", "moving heavy things", IsDear: false),
        new("needle", "iron", "sewing", IsDear: false),
        new("saw", "iron", "cutting wood", IsDear: false),
        new("clock", "wood and iron", "telling the time", IsDear: false),
        new("bed", "wood", "sleeping", IsDear: false),
        new("table", "wood", "eating together", IsDear: false),
        new("axe", "iron", "cutting down trees", IsDear: false),
        new("window", "glass", "letting in the light", IsDear: false),
        new("roof", "wood and straw", "keeping the house dry", IsDear: false),
        new("bridge", "stone", "crossing the river", IsDear: false),
    ];

    /// <summary>The kinds that somebody may be fond of.</summary>
    internal static IReadOnlyList<ThingKind> Dear { get; } = [.. All.Where(kind => kind.IsDear)];

    string? IWords.Word(string property) => property switch
    {
        "" or "kind" => Name,
        "material" => Material,
        "use" => Use,
        "he" or "him" => "it",
        "his" => "its",
        _ => null,
    };
}
